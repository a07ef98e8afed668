import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'csv-parse/sync'
import fc from 'fast-check'
import { afterAll, expect, test } from 'vitest'
import { exampleFinding } from '../../example/finding.ts'
import { visible } from '../../visible.ts'
import { writeCsv } from './csv.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-csv-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Rows of findings.csv of findings with these headlines, without its head. */
function headlines(of: string[]): string[] {
  writeCsv(
    folder,
    of.map((headline) => ({ ...exampleFinding, headline })),
  )
  const rows: Record<string, string>[] = parse(readFileSync(join(folder, 'findings.csv'), 'utf8'), {
    columns: true,
  })
  return rows.map(({ headline }) => headline!)
}

test.each([
  ['=1+1', "'=1+1"],
  ['@SUM(1)', "'@SUM(1)"],
  ['a\nusually: b', 'a‹U+000A›usually: b'],
  ['\t=1+1', '‹U+0009›=1+1'],
  ['\u001b[2J', '‹U+001B›[2J'],
  ['",=1,"', '",=1,"'],
])('of %j a cell is %s', (headline, cell) => {
  expect(headlines([headline])).toEqual([cell])
})

test('whatever a finding says, it is one row, no cell runs, and nothing but a quote and names of marks are added', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('=', '+1', '-2+3', '@', '\r', '"', ',', '\n=1'),
  )
  fc.assert(
    fc.property(fc.array(text, { minLength: 1, maxLength: 5 }), (given) => {
      const cells = headlines(given)
      expect(cells.map((cell) => cell.replace(/^'(?=[=+\-@＝＋－＠])/, ''))).toEqual(given.map(visible))
      for (const cell of cells) expect(cell).not.toMatch(/^[=+\-@\t\r]|[\p{Cc}\p{Cf}]/u)
    }),
    { seed: 1, numRuns: 60 },
  )
})
