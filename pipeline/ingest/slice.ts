/**
 * The work is cut twice. A batch is some files that are committed together: a run that is killed goes on at the next
 * one. A slice is what is in memory at once: a few files of a batch, or a range of rows of a large Parquet file.
 */

import type { Form } from './peek.ts'
import type { LocalFile, SourceFile } from './source-file.ts'

/** A file of a batch, where it can be opened. */
export interface OpenFile extends LocalFile {
  id: number
  form: Form
  /** Rows of a Parquet file, by its footer. */
  rows?: number
  /** The archive that it is a member of. */
  archive?: SourceFile
}

/** One file, or a range of its rows, in a slice. */
export interface Piece {
  file: OpenFile
  /** Rows [from, to) of a Parquet file. */
  rows?: [from: number, to: number]
  /** Reads with the tolerant reader: DuckDB's has failed on it, or met records that it does not know. */
  tolerant?: boolean
  /** The whole file is rejected for this reason. */
  rejected?: string
}

export type Slice = Piece[]

const batchBytes = 256 * 2 ** 20
const batchFiles = 2_000
/** Content is about so many times the size of the file. */
const expansion = (path: string) => (/\.(gz|bz2|zst|zip)$/.test(path) ? 10 : /\.json|log$/.test(path) ? 1 : 6)

/** Files in order, cut where about 256 MiB of content or 2,000 files are reached. */
export function cutBatches(files: readonly SourceFile[]): SourceFile[][] {
  return cut(files, batchFiles, batchBytes, (file) => file.size * expansion(file.path))
}

const sliceRows = 400_000
const jsonBytesPerRow = 800

/** Pieces in order, cut at about 400,000 records. */
export function cutSlices(files: readonly OpenFile[]): Slice[] {
  const weighed = files.flatMap((file): { piece: Piece; weight: number }[] => {
    const { form } = file
    if (form.kind === 'skipped' || form.kind === 'zip') return []
    if (form.kind === 'unreadable') return [{ piece: { file, rejected: form.reason }, weight: 0 }]
    if (form.kind === 'text')
      return [{ piece: { file, tolerant: form.shape === undefined }, weight: form.bytes / jsonBytesPerRow }]
    const count = file.rows ?? 0
    if (count <= sliceRows) return [{ piece: { file }, weight: count }]
    return Array.from({ length: Math.ceil(count / sliceRows) }, (_, i) => {
      const range: [number, number] = [i * sliceRows, Math.min(count, (i + 1) * sliceRows)]
      return { piece: { file, rows: range }, weight: range[1] - range[0] }
    })
  })
  return cut(weighed, Infinity, sliceRows, ({ weight }) => weight).map((slice) =>
    slice.map(({ piece }) => piece),
  )
}

function cut<Item>(
  items: readonly Item[],
  most: number,
  heaviest: number,
  weigh: (item: Item) => number,
): Item[][] {
  const groups: Item[][] = []
  let weight = 0
  for (const item of items) {
    const group = groups.at(-1)
    const more = weigh(item)
    if (!group || group.length >= most || weight + more > heaviest) {
      groups.push([item])
      weight = more
    } else {
      group.push(item)
      weight += more
    }
  }
  return groups
}
