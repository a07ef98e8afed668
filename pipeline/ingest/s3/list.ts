/** The objects behind an s3:// address: one object, a folder or a glob, in this order, as for files. */
import picomatch from 'picomatch'
import { addressOf, parseAddress } from '../../s3/address.ts'
import { Bucket, type S3Access, type S3Object } from '../../s3/bucket.ts'
import { S3Failure } from '../../s3/failures.ts'
import { inParallel } from '../../s3/in-parallel.ts'
import type { Scope } from '../scope.ts'
import type { SourceFile } from '../source-file.ts'
import { level, listBelow } from './trail-tree.ts'

export async function listAddress(
  address: string,
  scope: Scope,
  access: S3Access,
  signal?: AbortSignal,
): Promise<SourceFile[]> {
  const { bucket: name, key } = parseAddress(address, '--input')
  const bucket = new Bucket(name, access, signal)
  try {
    const objects = await find(bucket, key, scope)
    return objects
      .filter(({ key, size }) => !isFolderMarker(key, size))
      .map(({ key, ...facts }) => ({ path: addressOf(name, key), ...facts }))
  } finally {
    bucket.close()
  }
}

/** What consoles and Hadoop leave where a folder was made. */
const isFolderMarker = (key: string, size: number) => size === 0 && /(\/|_\$folder\$)$/.test(key)

async function find(bucket: Bucket, key: string, scope: Scope): Promise<S3Object[]> {
  if (key === '' || key.endsWith('/')) return listBelow(bucket, [key], scope)
  const one = await exactly(bucket, key)
  if (one) return [one]
  const { base, isGlob } = picomatch.scan(key)
  if (!isGlob || (await isFolder(bucket, `${key}/`))) return listBelow(bucket, [`${key}/`], scope)
  return listGlob(bucket, key, base, scope)
}

/** The key itself sorts before all that it begins. Whoever may not list may still read what they name. */
async function exactly(bucket: Bucket, key: string): Promise<S3Object | undefined> {
  try {
    for await (const { objects } of bucket.list({ prefix: key, folders: true }))
      return objects[0]?.key === key ? objects[0] : undefined
  } catch (error) {
    if (!(error instanceof S3Failure) || error.problem !== 'denied') throw error
    return await bucket.head(key).catch(() => {
      throw error
    })
  }
  return undefined
}

async function isFolder(bucket: Bucket, prefix: string): Promise<boolean> {
  for await (const { objects, folders } of bucket.list({ prefix, folders: true }))
    return objects.length + folders.length > 0
  return false
}

/**
 * Goes down the segments of the glob, so that of `AWSLogs/<any>/CloudTrail/eu-<any>/2026/11/` only such folders are
 * listed; a folder that matches stands for all that it holds.
 * @param base the part before the first segment with a wildcard
 */
async function listGlob(bucket: Bucket, glob: string, base: string, scope: Scope): Promise<S3Object[]> {
  const options = { dot: true, nonegate: true, noextglob: true }
  const matches = picomatch(glob, options)
  const start = base === '' ? '' : `${base}/`
  const segments = glob.slice(start.length).split('/')
  // A double star, or braces around a slash, may match at any depth.
  if (segments.some((segment) => segment === '**' || /\{[^}]*$/.test(segment))) {
    const all = await listBelow(bucket, [start], scope)
    return all.filter(({ key }) => matches(key) || foldersOf(key).some((folder) => matches(folder)))
  }
  let folders = [start]
  let objects: S3Object[] = []
  for (const segment of segments) {
    const isWanted = picomatch(segment, options)
    const levels = await inParallel(folders, bucket.connections, (prefix) => level(bucket, prefix, isWanted))
    folders = levels.flatMap((found) => found.folders)
    objects = levels.flatMap((found) => found.objects)
  }
  return [...objects, ...(await listBelow(bucket, folders, scope))]
}

function foldersOf(key: string): string[] {
  return [...key.matchAll(/\//g)].map(({ index }) => key.slice(0, index))
}
