/** What a file holds, told by its first kilobytes rather than by its name. */
import { closeSync, openSync, readSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import { parse } from 'csv-parse/sync'
import { bytesOf, type Compression, charsetOf, compressionOf, damageOf, type Encoding } from './encoding.ts'
import type { JsonLayout, Start, TextLayout } from './layouts/layout.ts'
import { listKeys, plainListKeys, textLayoutOf } from './layouts/layouts.ts'
import { endOfValue, itemsOf, membersOf, type Span } from './outline.ts'

/**
 * How JSON records lie in a file that DuckDB's reader takes as it is: {"Records": [...]} and the like, [...], one a
 * line, or objects after one another.
 */
export type JsonShape = { listKey: string } | 'array' | 'lines' | 'objects'

export interface TextForm extends Encoding {
  kind: 'text'
  layout: JsonLayout | TextLayout
  /** undefined: only the tolerant reader takes it. */
  shape: JsonShape | undefined
  /** What separates the cells of a table. */
  delimiter?: string
  /** Bytes of the text, or about. */
  bytes: number
}

export type Form =
  | { kind: 'parquet' }
  | { kind: 'zip' }
  | TextForm
  /** Not data: left aside. */
  | { kind: 'skipped'; reason: string }
  /** Should be data, and is not: rejected. */
  | { kind: 'unreadable'; reason: string }

const peekBytes = 64 * 1024
/** Of what they unpack to; 64 KiB of a bomb unpack to 64 MiB. */
const shownBytes = 2 * 2 ** 20

/** Files without an ending may hold data (Athena writes such), or be a licence; the others should be what they say. */
const claimsToBeData = /\.(json|jsonl|ndjson|log|gz|parquet|parq|zip|bz2|zst|tar|tgz)$/i

/** @param name  what the file claims to be, where it is a copy under another name */
export async function peek(path: string, size: number, name = path): Promise<Form> {
  const form = await formOf(path, size)
  return form.kind === 'unreadable' && !claimsToBeData.test(name)
    ? { kind: 'skipped', reason: /\.[ct]sv$/i.test(name) ? form.reason : 'files of another type' }
    : form
}

async function formOf(path: string, size: number): Promise<Form> {
  if (size === 0) return { kind: 'unreadable', reason: 'the file is empty' }
  const file = openSync(path, 'r')
  let start: Buffer
  let end: Buffer
  try {
    start = readAt(file, 0, Math.min(size, peekBytes))
    end = readAt(file, Math.max(0, size - 4), 4)
  } finally {
    closeSync(file)
  }
  if (start.toString('latin1', 0, 4) === 'PAR1')
    return end.toString('latin1') === 'PAR1' && size > 12
      ? { kind: 'parquet' }
      : { kind: 'unreadable', reason: 'the Parquet file has no footer: it is cut short' }
  if (start.toString('latin1', 0, 4) === 'PK\u0003\u0004') return { kind: 'zip' }
  const compression = compressionOf(start)
  let unpacked: Buffer
  try {
    unpacked = await unpackedStart(path, start, compression)
  } catch (error) {
    return { kind: 'unreadable', reason: damageOf(error, compression) }
  }
  const foreign = foreignFormat(unpacked)
  if (foreign) return { kind: 'unreadable', reason: foreign }
  const charset = charsetOf(unpacked)
  // The last four bytes of a gzip file are its content's size, modulo 4 GiB; a truncated one has some number there.
  const claimed = compression === 'gzip' && size >= 18 ? end.readUInt32LE() : 0
  const text = new TextDecoder(charset, { ignoreBOM: true }).decode(unpacked.subarray(0, shownBytes))
  const bytes = compression === 'none' ? size : Math.max(claimed, unpacked.length)
  return textForm(text, { compression, charset }, bytes)
}

async function unpackedStart(path: string, start: Buffer, compression: Compression): Promise<Buffer> {
  if (compression === 'none') return start
  if (compression === 'gzip') return gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH })
  for await (const chunk of bytesOf(path, compression)) if (chunk.length > 0) return chunk
  return Buffer.alloc(0)
}

/** What cannot be read, and what to do about it. */
function foreignFormat(start: Buffer): string | undefined {
  const head = start.toString('latin1', 0, 8)
  if (start.toString('latin1', 257, 262) === 'ustar')
    return 'a tar archive, which is not read: unpack it (tar -xf FILE) and name the folder'
  const archive = /^7z\xbc\xaf/.test(head)
    ? '7-Zip'
    : /^Rar!/.test(head)
      ? 'RAR'
      : /^\xfd7zXZ/.test(head)
        ? 'xz'
        : undefined
  if (archive) return `packed with ${archive}, which is not read: unpack it and name what comes out`
  const table = head.startsWith('Obj\u0001') ? 'Avro' : /^ORC/.test(head) ? 'ORC' : undefined
  if (table) return `an ${table} file, which is not read: write the table as Parquet or JSON`
  return undefined
}

function textForm(start: string, encoding: Encoding, bytes: number): Form {
  const text = start.replace(/^\ufeff/, '').trimStart()
  if (text === '') return { kind: 'unreadable', reason: 'the file is empty' }
  const shown = startOf(text)
  const layout = textLayoutOf(shown.start)
  if (!layout)
    return {
      kind: 'unreadable',
      reason:
        shown.start.columns.length > 1
          ? `a table without CloudTrail's columns: it has ${shown.start.columns.slice(0, 5).join(', ').slice(0, 200)}; expected eventtime, eventname, useridentity, ...`
          : 'neither Parquet nor JSON nor a table (it starts with neither PAR1, { nor [)',
    }
  if (shown.start.members.has('digestS3Bucket'))
    return { kind: 'skipped', reason: 'CloudTrail digests: signatures of other files' }
  const isPlain = layout.kind === 'json' && encoding.charset === 'utf-8' && !start.startsWith('\ufeff')
  const packed = encoding.compression === 'none' || encoding.compression === 'gzip'
  return {
    kind: 'text',
    layout,
    ...encoding,
    shape: isPlain && packed ? shapeOf(text, shown.start.listKey) : undefined,
    ...(shown.delimiter ? { delimiter: shown.delimiter } : {}),
    bytes,
  }
}

function startOf(text: string): { start: Start; delimiter?: string } {
  const none: ReadonlyMap<string, Span> = new Map()
  if (!/^[[{"]/.test(text) || /^"[^"\\{]*"[,;\t|]/.test(text)) {
    const { columns, delimiter } = headerOf(text)
    return { start: { text, members: none, columns }, ...(delimiter ? { delimiter } : {}) }
  }
  const { first, listKey } = firstRecord(text)
  const members = first?.startsWith('{') ? membersOf(first) : none
  return {
    start: {
      text,
      members,
      columns: [],
      ...(listKey ? { listKey } : {}),
      ...(first === undefined ? {} : { first }),
    },
  }
}

/** The first record as far as the text goes, of a list under a key, of a list, or as it stands. */
function firstRecord(text: string): { first?: string; listKey?: string } {
  const within = (from: number) => {
    const [item] = itemsOf(text, from, 1)
    return item ? { first: text.slice(...item) } : {}
  }
  if (text[0] === '[') return within(0)
  if (text[0] !== '{') return { first: text.slice(0, endOfValue(text, 0)) }
  for (const [key, [from, to]] of membersOf(text)) {
    const listKey = listKeys.find((known) => known.toLowerCase() === key.toLowerCase())
    if (listKey && text[from] === '[') return { ...within(from), listKey: key }
    const inner = listKeys.find((known) => known.startsWith(`${key}.`))
    const list =
      inner && text[from] === '{' && membersOf(text.slice(from, to), 0).get(inner.slice(key.length + 1))
    if (list && text[from + list[0]] === '[') return { ...within(from + list[0]), listKey: inner }
  }
  return { first: text.slice(0, endOfValue(text, 0)) }
}

function headerOf(text: string): { columns: string[]; delimiter?: string } {
  const [line] = text.split(/\r?\n/, 1)
  const delimiter = [',', '\t', ';', '|']
    .map((mark) => [mark, line!.split(mark).length] as const)
    .sort((a, b) => b[1] - a[1])[0]![0]
  try {
    const [columns] = parse(line!, { delimiter }) as string[][]
    return { columns: columns ?? [], delimiter }
  } catch {
    return { columns: [] }
  }
}

function shapeOf(text: string, listKey: string | undefined): JsonShape | undefined {
  if (text.startsWith('[')) return 'array'
  if (listKey) return plainListKeys.includes(listKey) ? { listKey } : undefined
  const end = text.indexOf('\n')
  if (end < 0) return 'lines'
  try {
    JSON.parse(text.slice(0, end))
    return 'lines'
  } catch {
    return 'objects'
  }
}

function readAt(file: number, position: number, length: number): Buffer {
  const buffer = Buffer.alloc(length)
  return buffer.subarray(0, readSync(file, buffer, 0, length, position))
}
