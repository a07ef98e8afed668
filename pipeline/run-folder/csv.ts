/** Rows of a CSV file that people write by hand, each with its line for what there is to complain about. */
import { type Options, parse } from 'csv-parse/sync'
import { Failure } from '../failure.ts'

export interface CsvRow {
  record: Record<string, string>
  info: { lines: number }
}

export function parseCsv(file: string, text: string, options: Options = {}): CsvRow[] {
  try {
    return parse(text, {
      columns: true,
      info: true,
      bom: true,
      trim: true,
      skip_empty_lines: true,
      ...options,
    }) as unknown as CsvRow[]
  } catch (error) {
    throw new Failure(`${file}: not a CSV file (${(error as Error).message})`)
  }
}
