import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  readRejects,
  record,
  runIngest,
  scratchFolder,
  write,
  writeAthena,
  writeParquet,
  writeTrail,
} from '../../example/trail-files.ts'
import type { Ledger } from '../../run-folder/ledger.ts'
import { layouts } from './layouts.ts'

test('each file of the folder is a layout of the list, under the name that ingest.json has', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => !/^layouts?\.ts$|\.test\.ts$/.test(file))
  expect(layouts.map(({ name }) => `${name.replaceAll('_', '-')}.ts`).sort()).toEqual(files.sort())
})

const lakeEvent = {
  class_uid: 6003,
  time: 1793613600000,
  metadata: { uid: 'lake', product: { name: 'CloudTrail', version: '1.09' } },
  api: { operation: 'GetObject', service: { name: 's3.amazonaws.com' } },
  actor: { user: { type: 'Root', uid: 'arn:aws:iam::123456789012:root', account: { uid: '123456789012' } } },
}

test('a file of each layout is told by its content, read, and called by the name that people have for it', async () => {
  const folder = scratchFolder()
  const input = `${folder}/in`
  writeTrail(`${input}/a.json`, [record(1)])
  const event = { EventId: 'x', CloudTrailEvent: JSON.stringify(record(2)) }
  write(`${input}/b.json`, JSON.stringify({ NextToken: 'y', Events: [event] }))
  await writeAthena(`${input}/c`, [record(3)])
  const lakeLine = write(`${folder}/lake.json`, JSON.stringify(lakeEvent))
  await writeParquet(
    `${input}/d`,
    `SELECT * REPLACE ({'uid': 'in Parquet', 'product': metadata.product} AS metadata) FROM read_json('${lakeLine}')`,
  )
  write(`${input}/e.json`, JSON.stringify(lakeEvent))
  // The list's key in another case: the tolerant reader's.
  write(`${input}/f.json`, JSON.stringify({ events: [{ CloudTrailEvent: JSON.stringify(record(4)) }] }))
  await writeParquet(`${input}/g`, "SELECT 1 AS price, 'apple' AS fruit")
  write(`${input}/h`, 'fruit: apple')

  const note = await runIngest(`${folder}/run`, [input])
  const { files, layouts: words } = JSON.parse(readFileSync(`${folder}/run/ingest.json`, 'utf8')) as Ledger
  expect(files.map(({ path, layout, kept }) => [path.replace(`${input}/`, ''), words[layout], kept])).toEqual(
    [
      ['a.json', 'Trail files (JSON)', 1],
      ['b.json', 'lookup-events output (JSON)', 1],
      ['c', 'Athena table (Parquet)', 1],
      ['d', 'Security Lake (Parquet, OCSF)', 1],
      ['e.json', 'Security Lake (JSON, OCSF)', 1],
      ['f.json', 'lookup-events output (JSON)', 1],
      ['g', 'Not readable as CloudTrail', 0],
      ['h', 'Left aside: not data', 0],
    ],
  )
  expect(
    note.tables
      .find(({ title }) => title === 'Layouts found')!
      .rows.map(([layout, number]) => [layout, number]),
  ).toEqual(expect.arrayContaining([['lookup-events output (JSON)', 2]]))
  expect(await readRejects(`${folder}/run`)).toMatchObject([
    {
      reason: expect.stringContaining(
        'expected those of an Athena CloudTrail table (eventtime, eventsource, eventname, ...) or of Security Lake ' +
          '(class_uid, time, api, ...). Is this CloudTrail?',
      ),
    },
  ])
})
