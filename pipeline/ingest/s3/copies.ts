/**
 * Copies the objects of a batch into a private folder of the run, several at once. An object that went or changed
 * since it was listed, or that cannot be read, is told and loses nothing else; the next run looks for it again.
 */
import { createWriteStream, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { setTimeout as pause } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { addressOf, parseAddress } from '../../s3/address.ts'
import { Bucket, type S3Access, usualConnections } from '../../s3/bucket.ts'
import { S3Failure } from '../../s3/failures.ts'
import { inParallel } from '../../s3/in-parallel.ts'
import type { LocalFile, SourceFile } from '../source-file.ts'

export interface Copies {
  /** The objects that were copied, in the order given. */
  files: LocalFile[]
  /** Objects that are not there any more, and those that cannot be read, with why. */
  vanished: string[]
  unread: { path: string; reason: string }[]
  /** Objects that changed between listing and copying. */
  changed: string[]
  /** What was copied. */
  objects: number
  bytes: number
}

const attempts = 4

/** @param cache a folder that only this user can read */
export async function copyObjects(
  sources: readonly SourceFile[],
  cache: string,
  access: S3Access,
  signal: AbortSignal,
): Promise<Copies> {
  const copies: Copies = { files: [], vanished: [], unread: [], changed: [], objects: 0, bytes: 0 }
  const buckets = new Map<string, Bucket>()
  const bucketOf = (name: string) => {
    const bucket = buckets.get(name) ?? new Bucket(name, access, signal)
    buckets.set(name, bucket)
    return bucket
  }
  try {
    const most = access.connections ?? usualConnections
    const files = await inParallel(sources, most, async (source, i) => {
      const { bucket, key } = parseAddress(source.path, '--input')
      return copyOne(bucketOf(bucket), key, source, join(cache, `object-${i}`), signal, copies)
    })
    copies.files = files.filter((file) => file !== undefined)
    copies.objects = copies.files.length
    copies.bytes = copies.files.reduce((sum, { size }) => sum + size, 0)
  } finally {
    for (const bucket of buckets.values()) bucket.close()
  }
  const [first] = copies.unread
  if (first && copies.files.length === 0)
    throw new Failure(
      `${first.reason}${copies.unread.length > 1 ? ` So it is with all ${copies.unread.length} objects of the batch.` : ''}`,
    )
  return copies
}

/** @returns undefined where it cannot be had; `copies` says why */
async function copyOne(
  bucket: Bucket,
  key: string,
  source: SourceFile,
  local: string,
  signal: AbortSignal,
  copies: Copies,
): Promise<LocalFile | undefined> {
  try {
    const { size, modified, etag } = await copyWhole(bucket, key, local, signal)
    const isChanged = etag !== source.etag || size !== source.size
    if (isChanged) copies.changed.push(source.path)
    return isChanged ? { path: source.path, size, modified, etag, local } : { ...source, local }
  } catch (error) {
    if (!(error instanceof S3Failure)) throw error
    if (error.problem === 'missing') copies.vanished.push(source.path)
    else if (error.problem === 'denied' || error.problem === 'archived' || error.problem === 'other')
      copies.unread.push({ path: source.path, reason: error.message })
    else throw error
    return undefined
  }
}

/** A copy that breaks off is begun again; what is left of it goes. */
async function copyWhole(bucket: Bucket, key: string, local: string, signal: AbortSignal) {
  for (let attempt = 1; ; attempt++) {
    const { body, ...object } = await bucket.get(key)
    try {
      const file = createWriteStream(local, { flags: 'wx', mode: 0o600 })
      await pipeline(body, file, { signal })
      if (file.bytesWritten !== object.size)
        throw new Error(`${file.bytesWritten} of ${object.size} bytes arrived`)
      return object
    } catch (error) {
      rmSync(local, { force: true })
      const { code, message } = error as NodeJS.ErrnoException
      if (signal.aborted || /^(ENOSPC|EACCES|EROFS|EDQUOT|EIO)$/.test(code ?? '')) throw error
      if (attempt === attempts)
        throw new S3Failure(
          'other',
          `${addressOf(bucket.name, key)}: the copy broke off ${attempts} times (${message}).`,
        )
      await pause(100 * 4 ** (attempt - 1), undefined, { signal })
    }
  }
}
