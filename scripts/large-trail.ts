/**
 * Writes a trail of many million events as Parquet, a file a day: `node scripts/large-trail.ts MILLIONS OUT`.
 *
 * A hundred principals a million events: a sample organisation of at most a thousand, and copies of it with other
 * accounts, keys, people and event ids. On top robots that make as many calls a day as there are in real trails and
 * that no sample organisation has: for a hundred million events ten million calls of one role on a day, a role with a
 * key a call (100,000 a day), one key that alternates between two calls two million times on a day.
 * The same size gives the same bytes. labels.csv is that of the first copy.
 */
import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { literal } from '../pipeline/warehouse/warehouse.ts'
import { writeSample } from '../sample/organisation.ts'

const principalsAMillion = 100
const mostInSample = 1000
const days = 56

export async function writeLargeTrail(millions: number, out: string): Promise<void> {
  const principals = Math.max(10, Math.round(millions * principalsAMillion))
  const copies = Math.ceil(principals / mostInSample)
  const sample = join(out, 'sample')
  const folder = join(out, 'cloudtrail')
  rmSync(out, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  await writeSample({
    out: sample,
    principals: Math.round(principals / copies),
    days,
    seed: 16,
    incidents: 20,
  })

  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: '2GiB',
    temp_directory: join(out, 'spill'),
    threads: '2',
  })
  const connection = await instance.connect()
  const read = (file: string) => `read_parquet(${literal(join(sample, 'cloudtrail', file))})`
  const files = readdirSync(join(sample, 'cloudtrail')).sort()
  await connection.run(`CREATE TABLE copy AS SELECT unnest(range(${copies})) AS n`)
  await connection.run(`CREATE VIEW sample_day AS FROM ${read(files[0]!)}`)
  const [identity] = (
    await connection.runAndReadAll('SELECT typeof(useridentity) AS type FROM sample_day LIMIT 1')
  ).getRowObjectsJS() as { type: string }[]
  const sql = readFileSync(join(import.meta.dirname, 'large', 'day.sql'), 'utf8').replace(
    '{IDENTITY}',
    identity!.type,
  )
  for (const [turn, file] of files.entries()) {
    const day = file.slice(0, 10)
    await connection.run(`CREATE OR REPLACE VIEW sample_day AS FROM ${read(file)}`)
    await connection.run(
      `SET VARIABLE day = ${literal(day)}; SET VARIABLE turn = ${turn}; SET VARIABLE unit = ${Math.round(millions * 1000)}`,
    )
    await connection.run(sql)
    await connection.run(
      `COPY large_day TO ${literal(join(folder, file))} (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 20480)`,
    )
  }
  connection.closeSync()
  instance.closeSync()
  rmSync(join(out, 'spill'), { recursive: true, force: true })
  copyFileSync(join(sample, 'labels.csv'), join(out, 'labels.csv'))
  rmSync(sample, { recursive: true })
  // Written last: a folder without it is not whole.
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify({ millions, principals, copies, days })}\n`)
}

const [millions, out] = process.argv.slice(2)
if (!Number(millions) || !out) throw new Error('usage: node scripts/large-trail.ts MILLIONS OUT')
await writeLargeTrail(Number(millions), out)
