/**
 * Which files are being read. Brackets nested a hundred thousand deep overflow DuckDB's stack and kill the process:
 * the next run then finds them named here, and reads them with the tolerant reader, which rejects such a record.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { writeWhole } from '../run-folder/stage.ts'
import { partialFolder } from './publish.ts'
import type { Slice } from './slice.ts'

const fileOf = (out: string) => join(partialFolder(out), 'in-hand.json')

/** Names the files of a slice. @returns what to call when they have been read */
export function takeInHand(out: string, slice: Slice): () => void {
  mkdirSync(partialFolder(out), { recursive: true })
  writeWhole(fileOf(out), JSON.stringify(slice.map(({ file }) => file.path)))
  return () => rmSync(fileOf(out), { force: true })
}

/** The files that were being read when a run died; none after any other end. */
export function filesInHand(out: string): Set<string> {
  try {
    return new Set(z.array(z.string()).parse(JSON.parse(readFileSync(fileOf(out), 'utf8'))))
  } catch {
    return new Set()
  }
}
