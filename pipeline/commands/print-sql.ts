/** `sql`: the statements of the feature tables for Athena or Trino, to be run there by whoever may. */
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeatureOptions } from '../2-features.ts'
import { readCatalogue } from '../catalogue.ts'
import { Failure } from '../failure.ts'
import { athenaEventsTable, eventColumns, trinoEventsTable } from '../features/events-table.ts'
import { openWriter } from '../features/statements.ts'
import { featureVariables, giveCatalogue, rememberSessions, tables } from '../features/tables.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'

export interface SqlOptions extends Pick<FeatureOptions, 'scoreFrom' | 'scoreTo' | 'riskCatalogue'> {
  engine: 'athena' | 'trino'
  table: string
  /** Where events/ lies for the engine; the table of events is made from it. */
  location?: string
  json?: boolean
}

export async function printSql(context: StageContext, options: SqlOptions): Promise<void> {
  const { engine, table, location } = options
  const parts = { athena: 'database.table', trino: 'catalog.schema.table' }[engine]
  if (!new RegExp(`^\\w+(\\.\\w+){${parts.split('.').length - 1}}$`).test(table))
    throw new Failure(`--table ${table}: expected ${parts}, of letters, digits and _`, 2)
  requireNote(context.out, 'ingest')
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
    const writer = openWriter()
    const write = (made: readonly { sql: string }[]) => statements.push(...made.map(({ sql }) => sql))
    const variables = featureVariables(context.out, context.settings, options)
    writer.set(variables)
    await warehouse.set(variables)
    await warehouse.runFile('event')
    write(writer.openEvents(table))
    // What was seen is asked here, of the same events.
    const engineOf = {
      rows: warehouse.rows,
      async giveTable(...given: Parameters<typeof writer.giveTable>) {
        write(writer.giveTable(...given))
      },
    }
    await giveCatalogue(engineOf, readCatalogue({ riskFile: options.riskCatalogue }))
    await rememberSessions(engineOf, warehouse, context.out)
    for (const name of tables) write(writer.file(name))
    for (const sql of statements)
      process.stdout.write(options.json ? `${JSON.stringify({ statement: sql })}\n` : `${sql};\n\n`)
  } finally {
    warehouse.close()
    rmSync(spill, { recursive: true, force: true })
  }
}
