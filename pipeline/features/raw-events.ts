/** CloudTrail's own table becomes `event`, by the files that ingest runs in DuckDB (pipeline/sql/), on the engine. */
import type { Statement } from './expand.ts'
import { type RawColumn, rawRecord } from './raw-record.ts'
import type { Writer } from './statements.ts'

/** In the order of their making. Those of features/ are in the engine's own words. */
const files = ['arrival', 'duplicate', 'features/parameter', 'parameter_type', 'event_target', 'kept_event']
/** What `event` was made of. */
const between = ['parameter', 'parameter_type', 'event_target']

/** @param place  the table, as the engine takes it */
export function normalise(writer: Writer, columns: readonly RawColumn[], place: string): Statement[] {
  return [
    ...writer.text(rawRecord(columns, place)),
    ...files.flatMap((name) => [
      ...writer.file(name),
      // Nothing was delivered by an earlier run.
      ...(name === 'arrival'
        ? writer.text(
            'CREATE TEMP VIEW earlier AS SELECT day, key, what_is_told(event_time, action, identity_arn, source_ip, error_code) AS content FROM arrival WHERE FALSE;' +
              'CREATE TEMP VIEW night AS SELECT day AS midnight, day, key, content FROM earlier;',
          )
        : []),
    ]),
    ...writer.text('CREATE TEMP TABLE event AS SELECT * FROM kept_event;'),
    ...between.flatMap((name) => writer.text(`DROP TABLE ${name};`)),
  ]
}
