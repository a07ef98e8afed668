/** Writes the data set with the attacks in it: the user's files as they are, the injected events as trail files. */

import { copyFileSync, linkSync, mkdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Random } from '../../models/random.ts'
import type { SourceFile } from '../ingest/source-file.ts'
import type { TrailRecord } from './trail-record.ts'

/**
 * Hard links take no space and leave the original where it is; across disks, and where a file system has none, the
 * file is copied. @returns how many were copied
 */
export function linkFiles(files: readonly SourceFile[], folder: string): number {
  const base = commonFolder(files.map(({ path }) => resolve(path)))
  let copied = 0
  for (const { path } of files) {
    const target = join(folder, relative(base, resolve(path)))
    mkdirSync(dirname(target), { recursive: true })
    // The link must not be one to a symbolic link, whose target is told from where it stands.
    const source = realpathSync(path)
    try {
      linkSync(source, target)
    } catch (error) {
      if (!/^(EXDEV|EPERM|ENOTSUP|EMLINK|ENOSYS|EACCES)$/.test((error as NodeJS.ErrnoException).code ?? ''))
        throw error
      copyFileSync(source, target)
      copied++
    }
  }
  return copied
}

function commonFolder(paths: readonly string[]): string {
  const [first, ...others] = paths.map((path) => dirname(path).split(sep))
  let depth = first!.length
  for (const parts of others)
    while (depth > 0 && parts.slice(0, depth).join(sep) !== first!.slice(0, depth).join(sep)) depth--
  return first!.slice(0, depth).join(sep) || sep
}

/** One file an account, region and day, as a trail delivers them. @returns the files */
export function writeTrailFiles(records: readonly TrailRecord[], folder: string, random: Random): string[] {
  const groups = new Map<string, TrailRecord[]>()
  for (const record of records) {
    const { recipientAccountId: account, awsRegion: region, eventTime } = record
    const day = eventTime.slice(0, 10)
    const key = join('AWSLogs', account!, 'CloudTrail', region!, ...day.split('-'))
    groups.set(key, [...(groups.get(key) ?? []), record])
  }
  return [...groups.keys()].sort().map((key) => {
    const group = groups.get(key)!.toSorted((a, b) => (a.eventTime < b.eventTime ? -1 : 1))
    const { recipientAccountId: account, awsRegion: region, eventTime } = group.at(-1)!
    const stamp = `${eventTime.slice(0, 16).replace(/[-:]/g, '')}Z`
    const file = join(folder, key, `${account}_CloudTrail_${region}_${stamp}_${random.letters(16)}.json.gz`)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, gzipSync(JSON.stringify({ Records: group })))
    return file
  })
}
