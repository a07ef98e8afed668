/** What is said when the disk is full: what is there, and what was needed until then. */
import { statfsSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { filesAt, type Outputs } from './outputs.ts'

/**
 * @param folder where the stage wrote: the file that did not fit is gone or cut short, so that this is the least
 * @param last what the stage left the last time, if it did
 */
export function diskFull(out: string, folder: string, last: Outputs | undefined): string {
  const { bavail, bsize } = statfsSync(out)
  const written = filesAt(folder, ['.']).reduce((sum, path) => sum + statSync(join(folder, path)).size, 0)
  const before = Object.values(last ?? {}).reduce((sum, { size }) => sum + size, 0)
  const needed = [
    `the stage had written ${inUnits(written)}`,
    ...(before > 0 ? [`its last output, which is kept, has ${inUnits(before)}`] : []),
  ]
  return `${out}: the disk is full. ${inUnits(bavail * bsize)} are free; ${needed.join(', and ')}. Free more than that or name another folder with --out, then run again.`
}

function inUnits(bytes: number): string {
  const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB']
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)))
  const value = bytes / 1024 ** power
  return `${value.toLocaleString('en-US', { maximumFractionDigits: value < 10 && power > 0 ? 1 : 0 })} ${units[power]}`
}
