import fc from 'fast-check'
import { expect, test } from 'vitest'
import { RecordScanner, type ScannedRecord } from './scanner.ts'

/** The scanner's findings, with the text handed over in pieces of a length. */
function scan(text: string, length = text.length || 1, damage?: string): ScannedRecord[] {
  const scanner = new RecordScanner()
  const found: ScannedRecord[] = []
  for (let at = 0; at < text.length; at += length) found.push(...scanner.push(text.slice(at, at + length)))
  return [...found, ...scanner.end(damage)]
}

const first = '{"eventVersion":"1.09","eventName":"A","text":"a } ] \\" {"}'
const second = '{"eventVersion":"1.09","eventName":"B","list":[{"c":1}]}'
const good = (...texts: string[]) => texts.map((json, i) => ({ position: i + 1, json, broken: null }))

test.each([
  ['{"Records": [...]}', `{"Records":[${first},${second}]}`],
  ['a list under a key in another case', `{"records" : [${first},\n ${second}]}`],
  ['a list behind and before other members', `{"NextToken":"x","Events":[${first},${second}],"More":"y"}`],
  ['a top-level list', `[${first},${second}]`],
  ['one a line', `${first}\n${second}\n`],
  ['one after another', `${first}${second}`],
])('finds the records of %s', (_, text) => {
  expect(scan(text)).toEqual(good(first, second))
  expect(scan(text, 7)).toEqual(good(first, second))
})

test('a truncated list keeps what is whole and says that something is missing', () => {
  expect(scan(`{"Records":[${first},${second.slice(0, 20)}`)).toEqual([
    ...good(first),
    {
      position: 2,
      json: second.slice(0, 20),
      broken: 'the file is cut short: it ends within a record or list',
    },
  ])
  expect(scan(`{"Records":[${first},`)).toMatchObject(
    [{ broken: null }, { position: 2, broken: /cut short/ }].map((one) => ({
      ...one,
      broken: one.broken && expect.stringMatching(one.broken),
    })),
  )
})

test.each([
  ['a missing value', '{"eventVersion":"1.09","eventTime":}', 'broken JSON: Unexpected token'],
  ['a missing brace', '{"eventVersion":"1.09","a":{"b":1}', 'broken JSON: quotes or brackets do not match'],
  ['a missing quote', '{"eventVersion":"1.09","a":"b,"c":1}', 'broken JSON: quotes or brackets do not match'],
  ['a scalar', '5', 'not a JSON object'],
])('a record with %s does not take its neighbours along', (_, broken, reason) => {
  for (const text of [`{"Records":[${first},${broken},${second}]}`, `${first}\n${broken}\n${second}\n`]) {
    const found = scan(text)
    expect(found.filter((one) => one.broken === null).map(({ json }) => json)).toEqual([first, second])
    expect(found.filter((one) => one.broken !== null)).toMatchObject([
      { broken: expect.stringContaining(reason) },
    ])
  }
})

test('half a surrogate pair is replaced: no other reader would take the record', () => {
  expect(scan('{"a":"\\ud83d","b":"\\ud83d\\ude00"}')).toMatchObject([
    { json: '{"a":"\\ufffd","b":"\\ud83d\\ude00"}' },
  ])
})

test('any records come out as they went in, however the text is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.dictionary(fc.string({ unit: 'grapheme' }), fc.jsonValue()), { maxLength: 5 }),
      fc.integer({ min: 1, max: 50 }),
      (records, length) => {
        const texts = records.map((one) => JSON.stringify({ eventVersion: '1.09', ...one }))
        expect(scan(`{"Records":[${texts.join(',')}]}`, length).map(({ json }) => json)).toEqual(texts)
      },
    ),
    { seed: 1, numRuns: 200 },
  )
})

test('whatever stands between records, one a line, they come out, in order and once', () => {
  const pieces = [
    '{',
    '}',
    '[',
    ']',
    '"',
    '\\',
    ',',
    ':',
    'null',
    '{"Records":[',
    '\u0000',
    '\n',
    'a',
    '{"a":1}',
  ]
  const rubbish = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ unit: 'binary' })), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(rubbish, fc.integer({ min: 1, max: 50 }), (between, length) => {
      const found = scan(`${first}\n${between.join('')}\n${second}\n`, length)
      expect(found.map(({ position }) => position)).toEqual(found.map((_, index) => index + 1))
      expect(found[0]).toEqual({ position: 1, json: first, broken: null })
      expect(found.filter(({ json }) => json === first && json !== null).length).toBeLessThanOrEqual(1)
    }),
    { seed: 1, numRuns: 200 },
  )
})
