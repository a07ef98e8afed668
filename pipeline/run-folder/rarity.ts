/** How rare a day is, as this run may say it: the same in the terminal and the exports as on the pages. */
import { oneIn, saidP } from '../../report-site/words/numbers.ts'
import { readNote } from './stage.ts'

/** Ordinary principal-days that rarity rests on; null where training left no account of them. */
export function calibrationDays(out: string): number | null {
  return readNote(out, 'train')?.facts.calibration_principal_days ?? null
}

export interface Rarity {
  /** "1 in 420", "rarer than 1 in 6,200" */
  oneIn(bits: number): string
  /** no smaller than what is said */
  p(value: number): number
}

export function rarityOf(out: string): Rarity {
  const days = calibrationDays(out)
  return { oneIn: (bits) => oneIn(bits, days), p: (value) => saidP(value, days) }
}
