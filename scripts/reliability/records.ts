/** Records that real ones were turned into, in the forms that files have: each is an event, a duplicate or a reject. */
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { type Random, seeded } from '../../models/random.ts'
import { usually } from './command.ts'
import { crashes, goodAlone, realRecord, tryIngest, writeGood } from './ingest-trial.ts'
import type { Given, Part, Row } from './part.ts'

const aRound = 1000
const aFile = 50

/** Of a value within a record. */
const changes: Record<string, (random: Random, value: unknown) => unknown> = {
  'left out': () => undefined,
  'null instead': () => null,
  'a number instead': (random) => random.pick([0, -1, 1e308, 2 ** 53 + 2, 1.5, -0]),
  'a boolean instead': (random) => random.chance(0.5),
  'a list instead': (_, value) => [value, [value], null, 1],
  'an object instead': (_, value) => ({ value, '': '', constructor: { prototype: 1 }, __proto__: null }),
  'a text instead': (_, value) => JSON.stringify(value) ?? '',
  'control characters': (_, value) => `${value}\u0000\u0001\u001b[2J\r\n\u007f\u009b`,
  'marks of direction': (_, value) => `\u202e${value}\u2066\u200b\ufeff\u2028\u2029`,
  'half a pair': (_, value) => `${value}\ud83d`,
  'a long text': (random) =>
    random.pick(['x', '<', '"', '\\', '\u4e16', '😀']).repeat(random.int(1000, 200_000)),
  'an empty text': () => '',
  'a far time': (random) =>
    random.pick([
      '0000-00-00T00:00:00Z',
      '9999-12-31T23:59:60Z',
      '1601-01-01T00:00:00Z',
      '2026-13-40',
      '1e400',
      '294247-01-10T04:00:54Z',
    ]),
  'a deep object': (random) => deep(random.pick([20, 400, 600, 1500])),
  'a wide object': () => Object.fromEntries(Array.from({ length: 2000 }, (_, index) => [`k${index}`, index])),
  'a long list': () => Array.from({ length: 20_000 }, (_, index) => index),
}

/** Of a record's text. @returns what may no longer be one record */
const textChanges: Record<string, (random: Random, text: string) => string> = {
  'a key twice': (random, text) =>
    `{"${random.pick(['eventID', 'eventTime', 'userIdentity', 'eventName'])}":1,${text.slice(1)}`,
  'a character changed': (random, text) => {
    const at = random.int(0, text.length - 1)
    return (
      text.slice(0, at) +
      random.pick(['"', '{', '}', ',', ':', '\\', '\u0000', '\ufffd', 'x']) +
      text.slice(at + 1)
    )
  },
  'a bottomless value': (random, text) => {
    const levels = random.pick([10_000, 100_000])
    return text.replace(/:null/, `:${'['.repeat(levels)}${']'.repeat(levels)}`)
  },
  'cut short': (random, text) => text.slice(0, random.int(1, text.length - 1)),
  'a number that JSON has not': (random, text) =>
    text.replace(/":"/, `":${random.pick(['NaN', 'Infinity', '01', '+1', '.5', '0x1'])},"x":"`),
  'raw control characters': (_, text) => text.replace(/":"/, '":"\t\n\u0000'),
  'keys in capitals': (_, text) => text.replaceAll(/"(event\w+|user\w+)":/g, (key) => key.toUpperCase()),
}

function deep(levels: number): unknown {
  let value: unknown = 'end'
  for (let level = 0; level < levels; level++) value = level % 2 ? { a: value } : [value]
  return value
}

/** The record with a value somewhere in it changed. */
function mutated(
  random: Random,
  record: Record<string, unknown>,
  change: (random: Random, value: unknown) => unknown,
) {
  const copy = structuredClone(record)
  let at: Record<string, unknown> = copy
  for (;;) {
    const key = random.pick(Object.keys(at))
    const value = at[key]
    if (value !== null && typeof value === 'object' && Object.keys(value).length > 0 && random.chance(0.7)) {
      at = value as Record<string, unknown>
      continue
    }
    at[key] = change(random, value)
    return copy
  }
}

const forms: Record<string, (texts: string[]) => [string, string | Uint8Array]> = {
  'a trail file': (texts) => ['json.gz', gzipSync(`{"Records":[${texts.join(',')}]}`)],
  'one a line': (texts) => ['ndjson', texts.map((text) => text.replaceAll('\n', ' ')).join('\n')],
  'a list': (texts) => ['json', `[${texts.join(',\n')}]`],
  'lookup-events': (texts) => [
    'json',
    JSON.stringify({ Events: texts.map((text, index) => ({ EventId: `e${index}`, CloudTrailEvent: text })) }),
  ],
}

async function* run({ seed, count, folder, most }: Given): AsyncGenerator<Row> {
  const expected = await goodAlone(folder)
  const random = seeded(seed, 'records')
  const sum = { read: 0, kept: 0, duplicates: 0, rejected: 0 }
  const broken: string[] = []
  let made = 0
  for (let round = 1; made < count; round++) {
    const input = join(folder, `round-${round}`)
    writeGood(input)
    for (let file = 0; file < aRound / aFile && made < count; file++) {
      const texts: string[] = []
      for (; texts.length < aFile && made < count; made++) texts.push(mutatedText(random, 1_000_000 + made))
      const [ending, content] = random.pick(Object.values(forms))(texts)
      writeFileSync(join(input, `mutated-${file}.${ending}`), content)
    }
    const trial = await tryIngest(input, expected, `round ${round}`)
    broken.push(...trial.broken)
    for (const name of ['read', 'kept', 'duplicates', 'rejected'] as const) sum[name] += trial[name]
    if (round > 3) rmSync(input, { recursive: true })
  }
  const of = Object.entries(sum).map(([name, n]) => `${n.toLocaleString('en-US')} ${name}`)
  // What was kept of them goes through all stages, to the pages.
  const inputs = [1, 2, 3].map((round) => join(folder, `round-${round}`))
  const through = await usually(
    [
      'run',
      '--input',
      ...inputs.slice(0, Math.ceil(count / aRound)),
      '--out',
      join(folder, 'through'),
      '--quiet',
      '--set',
      'models.sequence.epochs=1',
    ],
    { env: { UV_THREADPOOL_SIZE: String(most) } },
  )
  yield* [
    { what: 'mutated records, read beside good files', tried: made, broken, of: of.join(', ') },
    {
      what: 'mutated records through all stages',
      tried: Math.min(count, 3 * aRound),
      broken: crashes(through),
    },
  ]
}

/** Mostly one change of a value; sometimes two, or one of the text. */
function mutatedText(random: Random, number: number): string {
  let record = realRecord(number) as Record<string, unknown>
  for (let times = random.chance(0.2) ? 2 : 1; times > 0; times--)
    record = mutated(random, record, random.pick(Object.values(changes)))
  const text = JSON.stringify(record)
  return random.chance(0.2) ? random.pick(Object.values(textChanges))(random, text) : text
}

export const records: Part = { standard: 10_000, run }
