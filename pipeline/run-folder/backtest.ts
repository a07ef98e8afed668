/** backtest.json of a run folder; its schema is the site's, which cannot look in here. */
import { join } from 'node:path'
import { type Backtested, backtestSchema } from '../../report-site/backtest-data.ts'
import { readJsonFile } from './json-file.ts'
import { writeWhole } from './stage.ts'

export const backtestFile = (out: string) => join(out, 'backtest.json')

/** Undefined where there was no backtest. */
export function readBacktest(out: string): Backtested | undefined {
  return readJsonFile(backtestFile(out), backtestSchema, `usually backtest --out ${out}`)
}

export function writeBacktest(out: string, content: Backtested): void {
  writeWhole(backtestFile(out), `${JSON.stringify(content, null, 1)}\n`)
}
