/** The files that a stage left, with size and digest: what its note stands for, and how it is told when one has changed. */
import { createHash } from 'node:crypto'
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { z } from 'zod'

/** By path below the run folder, in order. */
export const outputsSchema = z.record(
  z.string(),
  z.object({
    /** bytes */
    size: z.number(),
    /** milliseconds since 1970; a copy has another one and the same digest */
    modified: z.number(),
    /** SHA-256 of the content, first 16 digits */
    digest: z.string(),
  }),
)
export type Outputs = z.infer<typeof outputsSchema>

/** Files at or below paths of a folder, by their paths in it, sorted. */
export function filesAt(folder: string, paths: readonly string[]): string[] {
  return paths.flatMap((path) => {
    const stats = statSync(join(folder, path), { throwIfNoEntry: false })
    if (!stats) return []
    if (!stats.isDirectory()) return [path]
    return readdirSync(join(folder, path), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
      .sort()
  })
}

/** @param known of files that have not changed since, so that they are not read again */
export function outputOf(file: string, known?: Outputs[string]): Outputs[string] {
  const { size, mtimeMs: modified } = statSync(file)
  if (known?.size === size && known.modified === modified) return known
  return { size, modified, digest: contentDigest(file) }
}

/** What is wrong with the first file that is not as it was left, in words; undefined where all are. */
export function damage(out: string, outputs: Outputs, look: 'sizes' | 'contents'): string | undefined {
  for (const [path, { size, modified, digest }] of Object.entries(outputs)) {
    const file = join(out, path)
    const stats = statSync(file, { throwIfNoEntry: false })
    if (!stats) return `${file} is missing`
    if (stats.size !== size)
      return `${file} has ${stats.size.toLocaleString('en-US')} bytes of ${size.toLocaleString('en-US')}`
    if (look === 'contents' && stats.mtimeMs !== modified && contentDigest(file) !== digest)
      return `${file} has changed`
  }
  return undefined
}

export function missing(out: string, paths: readonly string[]): string | undefined {
  const path = paths.find((one) => !existsSync(join(out, one)))
  return path === undefined ? undefined : `${join(out, path)} is missing`
}

const block = Buffer.allocUnsafe(2 ** 20)

/** Of a file of any size, in memory of one block; 1.7 GB a second on the machine of docs/performance.md. */
export function contentDigest(path: string): string {
  const hash = createHash('sha256')
  const file = openSync(path, 'r')
  try {
    for (let read = readSync(file, block); read > 0; read = readSync(file, block))
      hash.update(block.subarray(0, read))
  } finally {
    closeSync(file)
  }
  return hash.digest('hex').slice(0, 16)
}
