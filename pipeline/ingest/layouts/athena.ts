/** Parquet of an Athena table over CloudTrail: the names of trail files, in camel or lower case. */
import { Failure } from '../../failure.ts'
import type { Fields } from '../fields.ts'
import { tellingMembers } from '../flat-names.ts'
import type { RecordColumns } from '../record.ts'
import type { ParquetLayout } from './layout.ts'
import { trailColumns } from './trail.ts'

export const athena: ParquetLayout = {
  kind: 'parquet',
  name: 'athena',
  words: 'Athena table (Parquet)',
  recognises: (fields) =>
    ['eventTime', 'eventName', 'eventSource'].every((path) => fields.find(path) !== undefined),
  expected: 'an Athena CloudTrail table (eventtime, eventsource, eventname, ...)',
  shown: ['eventTime', 'eventName', 'eventSource', 'eventID'],
  columns,
  original: (row) => row,
}

/** A table without the caller is refused: all of its events would be those of one principal, "unknown". */
function columns(fields: Fields): RecordColumns {
  if (!['userIdentity', ...tellingMembers].some((path) => fields.find(path)))
    throw new Failure(
      'no column "useridentity", nor any of its members (such as useridentity_arn): nobody could be told apart. Add it to the query.',
    )
  return trailColumns(fields)
}
