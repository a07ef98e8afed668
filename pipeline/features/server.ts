/** Where the events of a run are when a Trino server makes its feature tables: in CloudTrail's own table, or as ingest wrote them. */
import type { DuckDBValue } from '@duckdb/node-api'
import { Failure } from '../failure.ts'
import { readLedger } from '../run-folder/ledger.ts'
import { requireOutput, type StageContext, type StageNote } from '../run-folder/stage.ts'
import type { Warehouse } from '../warehouse/warehouse.ts'
import { arrive } from './arrive.ts'
import type { Engine } from './engine.ts'
import { isRaw } from './raw-record.ts'
import { checkSameEvents, openWork, trinoEngine } from './trino.ts'
import type { TrinoTable } from './trino-table.ts'

export interface ServerSource {
  ingested: StageNote<'ingest'>
  /** @param warehouse  where the tables go that later stages read */
  engine(warehouse: Warehouse): Engine
  /** Drops what was made on the server. */
  close(): Promise<void>
}

/** @throws Failure where the run folder has other events than the table */
export async function openSource(
  context: StageContext,
  trino: TrinoTable,
  variables: Record<string, DuckDBValue>,
): Promise<ServerSource> {
  const { out } = context
  const place = `${trino.catalog}.${trino.schema}.${trino.table}`
  const work = openWork(trino, context)
  const close = () => work.close()
  try {
    const ledger = readLedger(out)
    const arrived = !ledger || ledger.server ? await arrive(context, work, variables) : undefined
    if (arrived)
      return {
        ingested: arrived,
        // `event` is there.
        engine: (warehouse) => ({ ...trinoEngine(warehouse, work), openEvents: async () => {} }),
        close,
      }
    if (ledger?.server)
      throw new Failure(
        `${out}: has some days of ${ledger.server.table}, not the events of ${place}; run "usually ingest" into another --out`,
      )
    return {
      ingested: requireOutput(context, 'ingest'),
      engine(warehouse) {
        const engine = trinoEngine(warehouse, work)
        return {
          ...engine,
          async openEvents() {
            if (isRaw(await work.columns()))
              throw new Failure(
                `${place} is CloudTrail's own table, and ${out} holds the events of files; name another --out for what the server makes of it`,
              )
            await engine.openEvents()
            await checkSameEvents(engine, warehouse, trino, out)
          },
        }
      },
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
