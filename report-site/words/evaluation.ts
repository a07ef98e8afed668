/** The figures of evaluation.json in words, and tables of whatever the page draws no chart of. */
import { capital } from './levels.ts'
import { count } from './numbers.ts'

export interface Figure {
  value: number
  low?: number
  high?: number
}

export type Row = Record<string, unknown>

/** "0.94 (0.88 to 0.98)"; "not known" where there was nothing to count. */
export function figure(of: Figure | undefined | null): string {
  if (!of || typeof of.value !== 'number') return 'not known'
  const interval =
    typeof of.low === 'number' && typeof of.high === 'number'
      ? ` (${of.low.toFixed(2)} to ${of.high.toFixed(2)})`
      : ''
  return `${of.value.toFixed(2)}${interval}`
}

/** Lists of records within a value, each as a table with its path as title. */
export function tablesOf(
  value: unknown,
  title: string,
): { title: string; columns: string[]; rows: string[][] }[] {
  if (value === null || typeof value !== 'object') return []
  if (!Array.isArray(value)) {
    const entries = Object.entries(value)
    const plain = entries.filter(([, of]) => isCell(of))
    const own = plain.length
      ? [{ title, columns: ['Figure', 'Value'], rows: plain.map(([name, of]) => [words(name), cell(of)]) }]
      : []
    return [
      ...own,
      ...entries
        .filter(([, of]) => !isCell(of))
        .flatMap(([name, of]) => tablesOf(of, `${title}, ${words(name).toLowerCase()}`)),
    ]
  }
  const rows = value.filter((of): of is Row => of !== null && typeof of === 'object' && !Array.isArray(of))
  if (!rows.length) return []
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row).filter((name) => isCell(row[name]))))]
  return [
    { title, columns: columns.map(words), rows: rows.map((row) => columns.map((name) => cell(row[name]))) },
  ]
}

export const words = (name: string) => capital(name.replaceAll('_', ' '))

function isFigure(value: unknown): value is Figure {
  return value !== null && typeof value === 'object' && 'value' in value && typeof value.value === 'number'
}

function isCell(value: unknown): boolean {
  return value === null || typeof value !== 'object' || isFigure(value) || isTexts(value)
}

function isTexts(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((of) => typeof of === 'string')
}

function cell(value: unknown): string {
  if (value === null || value === undefined) return ''
  if (isFigure(value)) return figure(value)
  if (isTexts(value)) return value.join(', ')
  return typeof value === 'number' ? count(Math.round(value * 1000) / 1000) : String(value)
}
