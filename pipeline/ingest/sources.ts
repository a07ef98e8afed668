/** The files behind --input: a file, a folder, a glob or an s3:// address each. */

import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import { globSync } from 'tinyglobby'
import { Failure } from '../failure.ts'
import { isS3Address } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'
import { isNarrowed, leftOut, type Scope } from './scope.ts'
import type { SourceFile } from './source-file.ts'

export interface Sources {
  files: SourceFile[]
  /** Files that are not data, by reason. */
  skipped: Record<string, number>
}

/** Everything that --input names, in path order, each file once. Throws a failure for an input that has no file. */
export async function findSources(
  inputs: readonly string[],
  scope: Scope = {},
  access: S3Access = {},
  signal?: AbortSignal,
): Promise<Sources> {
  const files = new Map<string, SourceFile>()
  const skipped: Record<string, number> = {}
  for (const input of inputs) {
    const found = isS3Address(input)
      ? await (await import('./s3/list.ts')).listAddress(input, scope, access, signal)
      : listLocal(input)
    if (found.length === 0)
      throw new Failure(
        `${input}: no file here${isNarrowed(scope) ? ' of the days, accounts and regions asked for' : ''}; expected CloudTrail files (JSON or Parquet).`,
      )
    for (const file of found) {
      const reason = file.path === input ? undefined : (notData(file.path) ?? leftOut(file.path, scope))
      if (reason) skipped[reason] = (skipped[reason] ?? 0) + 1
      else files.set(file.path, file)
    }
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), skipped }
}

function listLocal(input: string): SourceFile[] {
  const stats = statSync(input, { throwIfNoEntry: false })
  if (stats?.isDirectory()) return readFolder(input).map((path) => sourceFile(path, statSync(path)))
  if (stats) return [sourceFile(input, stats)]
  if (!/[*?[{]/.test(input))
    throw new Failure(`${input}: no such file or folder. Give a file, a folder, a glob or an s3:// address.`)
  return globSync(input, { absolute: false, dot: true, expandDirectories: false, onlyFiles: false })
    .flatMap((path) => (statSync(path).isDirectory() ? readFolder(path) : [path]))
    .map((path) => sourceFile(path, statSync(path)))
}

function readFolder(folder: string): string[] {
  const isFile = (entry: Dirent) =>
    entry.isFile() || (entry.isSymbolicLink() && statSync(join(entry.parentPath, entry.name)).isFile())
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(isFile)
    .map((entry) => join(entry.parentPath, entry.name))
}

function sourceFile(path: string, stats: Stats): SourceFile {
  return { path, size: stats.size, modified: stats.mtime.toISOString() }
}

/** Why a file in a folder is left aside without opening it, or undefined. */
function notData(path: string): string | undefined {
  if (/CloudTrail-Digest/.test(path)) return 'CloudTrail digests: signatures of other files'
  if (/CloudTrail-Insight/.test(path)) return 'CloudTrail Insights: rates, not calls'
  if (/^[._]/.test(basename(path))) return 'hidden files and markers'
  if (!/\.(json|jsonl|ndjson|log|gz|parquet|parq|csv|tsv|zip|bz2|zst|tar|tgz)$|^[^.]+$/i.test(basename(path)))
    return 'files of another type'
  return undefined
}
