/** `sql`: the statements of the feature tables for Athena or Trino, to be run there by whoever may. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeatureOptions } from '../2-features.ts'
import { readCatalogue } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { athenaEventsTable, eventColumns, trinoEventsTable } from '../features/events-table.ts'
import { normalise } from '../features/raw-events.ts'
import { documentedColumns } from '../features/raw-record.ts'
import { openWriter } from '../features/statements.ts'
import { featureVariables, giveCatalogue, rememberSessions, tables } from '../features/tables.ts'
import { wholeCatalogue } from '../features/whole-catalogue.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'

export interface SqlOptions extends Pick<FeatureOptions, 'scoreFrom' | 'scoreTo' | 'riskCatalogue'> {
  engine: 'athena' | 'trino'
  table: string
  /** Where events/ lies for the engine; the table of events is made from it. */
  location?: string
  /** The table is CloudTrail's own, as AWS's CREATE TABLE for Athena makes it. */
  raw?: boolean
  json?: boolean
}

export async function printSql(context: StageContext, options: SqlOptions): Promise<void> {
  const { engine, table, location, raw } = options
  const parts = { athena: 'database.table', trino: 'catalog.schema.table' }[engine]
  if (!new RegExp(`^\\w+(\\.\\w+){${parts.split('.').length - 1}}$`).test(table))
    throw new Failure(`--table ${table}: expected ${parts}, of letters, digits and _`, 2)
  if (raw && location !== undefined)
    throw new Failure('--location: means nothing with --raw, whose table is there already', 2)
  if (!raw) requireNote(context.out, 'ingest')
  const spill = join(tmpdir(), `usually-${randomUUID()}`)
  const warehouse = await openWarehouse({
    file: ':memory:',
    memory: context.memory,
    spill,
  })
  try {
    const statements: string[] = []
    if (location !== undefined)
      statements.push(
        ...(engine === 'athena' ? athenaEventsTable : trinoEventsTable)(
          await eventColumns(warehouse, context.out),
          table,
          location,
        ),
      )
    const writer = openWriter(context.settings.ingest.mask)
    const write = (made: readonly { sql: string }[]) => statements.push(...made.map(({ sql }) => sql))
    const variables = featureVariables(context.out, context.settings, options)
    writer.set(variables)
    const catalogue = readCatalogue({ riskFile: options.riskCatalogue })
    if (raw) {
      write(normalise(writer, documentedColumns, table))
      write(wholeCatalogue(writer, catalogue))
    } else {
      await warehouse.set(variables)
      await warehouse.runFile('event')
      write(writer.openEvents(table))
    }
    const engineOf = {
      rows: warehouse.rows,
      async giveTable(...given: Parameters<typeof writer.giveTable>) {
        write(writer.giveTable(...given))
      },
    }
    // What was seen is asked here, of the same events.
    if (!raw) await giveCatalogue(engineOf, catalogue)
    await rememberSessions(engineOf, warehouse, context.out)
    for (const name of tables) write(writer.file(name))
    for (const sql of statements)
      process.stdout.write(options.json ? `${JSON.stringify({ statement: sql })}\n` : `${sql};\n\n`)
  } finally {
    warehouse.close()
    rmSync(spill, { recursive: true, force: true })
  }
}
