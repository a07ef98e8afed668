/** The files behind --input: a file, a folder, a glob or an s3:// address each. */

import { type Stats, statSync } from 'node:fs'
import { basename } from 'node:path'
import { globSync } from 'tinyglobby'
import { Failure } from '../failure.ts'
import { isS3Address } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'
import { readFolder } from './folder.ts'
import { isNarrowed, leftOut, type Scope } from './scope.ts'
import type { SourceFile } from './source-file.ts'

export interface Sources {
  files: SourceFile[]
  /** Files that are not data, by reason. */
  skipped: Record<string, number>
  /** Folders and links that cannot be followed, with the reason. */
  unreachable: string[]
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
  const unreachable: string[] = []
  for (const input of inputs) {
    const found = isS3Address(input)
      ? await (await import('./s3/list.ts')).listAddress(input, scope, access, signal)
      : listLocal(input, { files: [], skipped, unreachable })
    if (found.length === 0) {
      const asked = isNarrowed(scope) ? ' of the days, accounts and regions asked for' : ''
      throw new Failure(
        [`${input}: no file here${asked}; expected CloudTrail files.`, ...unreachable].join(
          ' Cannot be opened: ',
        ),
      )
    }
    for (const file of found) {
      const reason = file.path === input ? undefined : (notData(file.path) ?? leftOut(file.path, scope))
      if (reason) skipped[reason] = (skipped[reason] ?? 0) + 1
      else files.set(file.path, file)
    }
  }
  return { files: [...files.values()].sort((a, b) => (a.path < b.path ? -1 : 1)), skipped, unreachable }
}

function listLocal(input: string, sources: Sources): SourceFile[] {
  const stats = statSync(input, { throwIfNoEntry: false })
  if (stats) return sourceFiles(input, stats, sources)
  if (!/[*?[{]/.test(input))
    throw new Failure(`${input}: no such file or folder. Give a file, a folder, a glob or an s3:// address.`)
  return globSync(input, {
    absolute: false,
    dot: true,
    expandDirectories: false,
    onlyFiles: false,
  }).flatMap((path) => sourceFiles(path, statSync(path), sources))
}

function sourceFiles(path: string, stats: Stats, { skipped, unreachable }: Sources): SourceFile[] {
  if (stats.isFile()) return [sourceFile(path, stats)]
  if (!stats.isDirectory())
    throw new Failure(
      `${path}: a pipe or device, which can be read only once. Write it to a file and name that.`,
    )
  const content = readFolder(path)
  for (const reason of content.skipped) skipped[reason] = (skipped[reason] ?? 0) + 1
  unreachable.push(...content.unreachable)
  return content.files.map((file) => sourceFile(file, statSync(file)))
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
