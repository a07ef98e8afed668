/** labels.csv: known incidents, `principal,start,end,incident,technique` with ISO times. */
import { readFileSync } from 'node:fs'
import { Failure } from '../failure.ts'
import { parseCsv } from './csv.ts'

export interface Label {
  principal: string
  /** milliseconds since 1970 */
  start: number
  end: number
  incident: string
  technique: string
  line: number
}

export function readLabels(file: string): Label[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Failure(
      `--labels ${file}: cannot be read; expected a CSV file with the columns principal,start,end,incident,technique`,
    )
  }
  return parseCsv(file, text).map(({ record, info }) => {
    for (const column of ['principal', 'start', 'end', 'incident'])
      if (!record[column])
        throw new Failure(
          `${file}:${info.lines}: the column ${column} is missing or empty; expected principal,start,end,incident,technique`,
        )
    const start = time(file, info.lines, 'start', record.start!)
    const end = time(file, info.lines, 'end', record.end!)
    if (end < start)
      throw new Failure(`${file}:${info.lines}: end ${record.end} is before start ${record.start}`)
    return {
      principal: record.principal!,
      start,
      end,
      incident: record.incident!,
      technique: record.technique ?? '',
      line: info.lines,
    }
  })
}

function time(file: string, line: number, column: string, text: string): number {
  const zoned = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(text)
  const value = zoned
    ? Date.parse(/Z|[+-]\d{2}:?\d{2}$/.test(text) || text.length <= 10 ? text : `${text.replace(' ', 'T')}Z`)
    : Number.NaN
  if (Number.isNaN(value))
    throw new Failure(
      `${file}:${line}: ${column} is "${text}"; expected an ISO time such as 2026-11-12T21:52:00Z`,
    )
  return value
}
