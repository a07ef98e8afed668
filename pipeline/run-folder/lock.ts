/**
 * One writer a folder. What is held is DuckDB's lock on a file of its own: the system lets go of it with the process,
 * however that ends, so that no lock outlives its owner. Beside it stands who the owner is, for those who meet it.
 */
import { mkdirSync, rmSync, statSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { DuckDBInstance } from '@duckdb/node-api'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { isHeldElsewhere } from '../warehouse/warehouse.ts'
import { readJsonFile } from './json-file.ts'
import { type StageContext, writeWhole } from './stage.ts'

const ownerSchema = z.object({
  process: z.int(),
  host: z.string(),
  /** Such as "usually run". */
  command: z.string(),
  /** ISO time. */
  since: z.string(),
})
type Owner = z.infer<typeof ownerSchema>

export interface Lock {
  /** What is held: all that stages write, what people answered, or the record of what was sent. */
  what: 'run' | 'answers' | 'deliveries'
  /** What is done under the lock, such as "usually run". */
  command: string
  /** Waits for the owner to end, instead of failing. */
  wait: boolean
}

const between = 500

/** Does the work while no other process does any under this lock of the run folder. @throws Failure when one does */
export async function withLock<T>(
  context: Pick<StageContext, 'out' | 'log' | 'signal'>,
  lock: Lock,
  work: () => Promise<T>,
): Promise<T> {
  const { out: folder, log } = context
  const { command } = lock
  const note = `${lockFile(folder, lock)}.json`
  const held = await acquire(context, lock)
  try {
    const before = ownerIn(note)
    if (before)
      log.warn(
        `${folder}: ${inWords(before)} ended without finishing; what it left half done is done again where needed`,
      )
    const owner: Owner = { process: process.pid, host: hostname(), command, since: new Date().toISOString() }
    writeWhole(note, `${JSON.stringify(owner)}\n`)
    return await work()
  } finally {
    rmSync(note, { force: true })
    held.closeSync()
  }
}

const lockFile = (folder: string, { what }: Lock) => join(folder, 'locks', what)

/** Makes the folder when it is not there. */
async function acquire(
  { out: folder, log, signal }: Pick<StageContext, 'out' | 'log' | 'signal'>,
  lock: Lock,
): Promise<DuckDBInstance> {
  const file = lockFile(folder, lock)
  for (let told = false; ; ) {
    const before = fileAt(file)
    try {
      mkdirSync(dirname(file), { recursive: true })
      return await DuckDBInstance.create(file)
    } catch (error) {
      const { message } = error as Error
      if (isCutShort(message) && before !== undefined) {
        if (fileAt(file) === before) rmSync(file) // else another process was faster
        continue
      }
      if (!isHeldElsewhere(message))
        throw new Failure(
          `${file}: cannot be written (${message.split('\n')[0]}). Name another folder with --out.`,
        )
      const owner = ownerIn(`${file}.json`)
      const who = owner ? inWords(owner) : 'another process'
      if (!lock.wait)
        throw new Failure(
          `${folder}: ${who} is at work in this folder. Wait until it is done, give --wait, or name another folder with --out.`,
        )
      if (!told) log.line(`${folder}: waiting for ${who}`)
      told = true
    }
    await pause(between, undefined, { signal }).catch(() => {
      throw new Failure('interrupted while waiting; nothing was done')
    })
  }
}

/** Which file it is: one that is made anew has another time, though it may get the same number. */
function fileAt(file: string): string | undefined {
  const stats = statSync(file, { throwIfNoEntry: false, bigint: true })
  return stats && `${stats.ino} ${stats.ctimeNs}`
}

/** Of a process that was killed, or met a full disk, while it made the file: nobody holds it. */
function isCutShort(message: string): boolean {
  return /not a valid DuckDB database file|could not read enough bytes/i.test(message)
}

/** Who holds the lock, or held it and did not live to say that it is done. */
function ownerIn(file: string): Owner | undefined {
  try {
    return readJsonFile(file, ownerSchema, '')
  } catch {
    return undefined // cut short; the lock itself says enough
  }
}

function inWords({ process, host, command, since }: Owner): string {
  const where = host === hostname() ? '' : ` on ${host}`
  return `"${command}" (process ${process}${where}, since ${since.slice(0, 16).replace('T', ' ')} UTC)`
}
