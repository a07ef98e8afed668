/** How rare, as far as this run's calibration days can say it: the same words on every page. */
import { read } from '../site-data.ts'
import { oneIn } from './numbers.ts'

export function rarity(bits: number): string {
  return oneIn(bits, read('site').calibrationDays)
}
