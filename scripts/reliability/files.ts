/** Files that are damaged, or no trail files at all, beside good ones. */
import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { deflateRawSync, gzipSync } from 'node:zlib'
import { type Random, seeded } from '../../models/random.ts'
import { writeAthena } from '../../pipeline/example/trail-files.ts'
import { zipOf } from '../../pipeline/example/zip.ts'
import { goodAlone, realRecord, tryIngest, writeGood } from './ingest-trial.ts'
import type { Given, Part, Row } from './part.ts'

const aRound = 50

/** What a damaged file was before. */
interface Whole {
  json: Buffer
  gzip: Buffer
  parquet: Buffer
  zip: Buffer
  csv: Buffer
}

type Made = [ending: string, content: Buffer]

const cut = (random: Random, bytes: Buffer) => bytes.subarray(0, random.int(1, bytes.length - 1))

function flipped(random: Random, bytes: Buffer, from = 0): Buffer {
  const copy = Buffer.from(bytes)
  for (let times = random.pick([1, 1, 1, 8, 64]); times > 0; times--) {
    const at = random.int(from, copy.length - 1)
    copy[at] = copy[at]! ^ (1 << random.int(0, 7))
  }
  return copy
}

const kinds: Record<string, (random: Random, whole: Whole) => Made> = {
  'gzip cut short': (random, { gzip }) => ['json.gz', cut(random, gzip)],
  'gzip with flipped bits': (random, { gzip }) => ['json.gz', flipped(random, gzip)],
  'gzip with a tail of zeros': (_, { gzip }) => ['json.gz', Buffer.concat([gzip, Buffer.alloc(512)])],
  'gzip after gzip': (_, { gzip }) => ['json.gz', Buffer.concat([gzip, gzip])],
  'gzip within gzip': (_, { gzip }) => ['json.gz', gzipSync(gzip)],
  'gzip after text': (_, { gzip, json }) => ['json.gz', Buffer.concat([json, gzip])],
  'gzip called JSON': (_, { gzip }) => ['json', gzip],
  'JSON called gzip': (_, { json }) => ['json.gz', json],
  'JSON cut short': (random, { json }) => ['json', cut(random, json)],
  'JSON with flipped bits': (random, { json }) => ['json', flipped(random, json)],
  'JSON in UTF-16': (_, { json }) => ['json', Buffer.from(`\ufeff${json}`, 'utf16le')],
  'JSON in UTF-16 and UTF-8': (_, { json }) => [
    'json',
    Buffer.concat([Buffer.from(`\ufeff${json}`, 'utf16le'), json]),
  ],
  'JSON with bytes of Latin-1': (_, { json }) => [
    'json',
    Buffer.from(json.toString('latin1').replaceAll('anna', 'ann\u00e4'), 'latin1'),
  ],
  'JSON twice': (_, { json }) => ['json', Buffer.concat([json, Buffer.from('\n'), json])],
  'JSON after zeros': (_, { json }) => ['json', Buffer.concat([Buffer.alloc(4096), json])],
  'JSON called Parquet': (_, { json }) => ['parquet', json],
  'Parquet called gzip': (_, { parquet }) => ['json.gz', parquet],
  'Parquet cut short': (random, { parquet }) => ['parquet', cut(random, parquet)],
  'Parquet with flipped bits': (random, { parquet }) => ['parquet', flipped(random, parquet)],
  'Parquet with a broken footer': (random, { parquet }) => [
    'parquet',
    flipped(random, parquet, parquet.length - 2000),
  ],
  'Parquet without its beginning': (random, { parquet }) => [
    'parquet',
    parquet.subarray(random.int(1, 2000)),
  ],
  'Parquet twice': (_, { parquet }) => ['parquet', Buffer.concat([parquet, parquet])],
  'zip cut short': (random, { zip }) => ['zip', cut(random, zip)],
  'zip with flipped bits': (random, { zip }) => ['zip', flipped(random, zip)],
  'zip within zip': (_, { zip }) => ['zip', zipOf({ 'a.zip': zip })],
  'zip that leads out': (_, { json }) => ['zip', zipOf({ '../../out.json': json })],
  'CSV with flipped bits': (random, { csv }) => ['csv', flipped(random, csv)],
  'CSV cut short': (random, { csv }) => ['csv', cut(random, csv)],
  nothing: (random) => [random.pick(['json', 'json.gz', 'parquet', 'zip', 'csv']), Buffer.alloc(0)],
  blanks: (random) => [random.pick(['json', 'csv']), Buffer.from(' \n\t\r\n'.repeat(100))],
  zeros: (random) => [random.pick(['json', 'json.gz', 'parquet']), Buffer.alloc(random.int(1, 100_000))],
  noise: (random) => [
    random.pick(['json', 'json.gz', 'parquet', 'zip', 'csv', 'log']),
    Buffer.from(Array.from({ length: random.int(1, 20_000) }, () => random.int(0, 255))),
  ],
  'brackets without end': (random) => [
    'json',
    Buffer.from(random.pick(['[', '{"a":', '[{"Records":']).repeat(random.int(1, 200_000))),
  ],
  'a page': () => ['json', Buffer.from('<!doctype html><script>alert(1)</script><p>403')],
  'a line without end': (random) => [
    'ndjson',
    Buffer.from(`{"eventName":"${'x'.repeat(random.int(1, 4_000_000))}`),
  ],
  'a gzip that unpacks to much': () => ['json.gz', gzipSync(Buffer.alloc(600 * 2 ** 20, ' '), { level: 1 })],
  'a deflate without a head': (_, { json }) => ['gz', deflateRawSync(json)],
}

async function* run({ seed, count, folder }: Given): AsyncGenerator<Row> {
  const expected = await goodAlone(folder)
  const random = seeded(seed, 'files')
  const names = Object.keys(kinds)
  const sum = { read: 0, kept: 0, duplicates: 0, rejected: 0, aside: 0 }
  const broken: string[] = []
  let made = 0
  for (let round = 1; made < count; round++) {
    const input = join(folder, `round-${round}`)
    writeGood(input)
    for (let file = 0; file < aRound && made < count; file++, made++) {
      // 600 MiB to unpack take a second.
      const kind =
        made % names.length === names.length - 2 && made > 3 * names.length
          ? 'noise'
          : names[made % names.length]!
      const [ending, content] = kinds[kind]!(random, await wholeFile(folder, made))
      writeFileSync(join(input, `${kind.replaceAll(' ', '-')}-${made}.${ending}`), content)
    }
    strange(input, round)
    const trial = await tryIngest(input, expected, `round ${round}`)
    broken.push(...trial.broken)
    for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += trial[name]
    rmSync(input, { recursive: true })
  }
  const of = Object.entries(sum).map(([name, n]) => `${n.toLocaleString('en-US')} ${name}`)
  yield* [
    { what: 'damaged files, read beside good ones', tried: made, broken, of: `records: ${of.join(', ')}` },
  ]
}

/** Ten records of its own in each form. */
async function wholeFile(folder: string, number: number): Promise<Whole> {
  const records = Array.from({ length: 10 }, (_, index) => realRecord(2_000_000 + number * 10 + index))
  const json = Buffer.from(JSON.stringify({ Records: records }))
  const parquet = readFileSync(await writeAthena(join(folder, 'whole.parquet'), records))
  const columns = Object.keys(records[0]!)
  const cell = (value: unknown) =>
    `"${(typeof value === 'string' ? value : (JSON.stringify(value) ?? '')).replaceAll('"', '""')}"`
  const csv = [columns, ...records.map((record) => columns.map((name) => record[name]))]
    .map((line) => line.map(cell).join(','))
    .join('\n')
  return { json, gzip: gzipSync(json), parquet, zip: zipOf({ 'a.json': json }), csv: Buffer.from(csv) }
}

/** What is no file, called as if it were. */
function strange(input: string, round: number): void {
  mkdirSync(join(input, 'folder.json'))
  symlinkSync(join(input, 'nowhere.json'), join(input, 'dangling.json'))
  symlinkSync(input, join(input, 'itself'))
  if (round === 1 && spawnSync('mkfifo', ['--version']).status === 0)
    execFileSync('mkfifo', [join(input, 'pipe.json')])
}

export const files: Part = { standard: 1000, run }
