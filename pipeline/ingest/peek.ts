/** What a file holds, told by its first kilobytes rather than by its name. */
import { closeSync, openSync, readSync } from 'node:fs'
import { constants, gunzipSync } from 'node:zlib'
import type { JsonLayout } from './layouts/layout.ts'
import { jsonLayoutOf, listKeys } from './layouts/layouts.ts'

/**
 * How JSON records lie in a file: {"Records": [...]} and the like, [...], one a line, or objects after one another.
 * 'scan' is JSON that DuckDB's reader does not take as it is.
 */
export type JsonShape = { listKey: string } | 'array' | 'lines' | 'objects' | 'scan'

export type Form =
  | { kind: 'parquet' }
  | { kind: 'json'; shape: JsonShape; layout: JsonLayout; gzip: boolean; bytes: number }
  /** Not data: left aside. */
  | { kind: 'skipped'; reason: string }
  /** Should be data, and is not: rejected. */
  | { kind: 'unreadable'; reason: string }

const peekBytes = 64 * 1024

/** Files without an ending may hold data (Athena writes such), or be a licence; the others should be what they say. */
const claimsToBeData = /\.(json|jsonl|ndjson|log|gz|parquet|parq)$/i

export function peek(path: string, size: number): Form {
  const form = formOf(path, size)
  return form.kind === 'unreadable' && !claimsToBeData.test(path)
    ? { kind: 'skipped', reason: 'files of another type' }
    : form
}

function formOf(path: string, size: number): Form {
  if (size === 0) return { kind: 'unreadable', reason: 'the file is empty' }
  const file = openSync(path, 'r')
  try {
    const start = readAt(file, 0, Math.min(size, peekBytes))
    if (start.toString('latin1', 0, 4) === 'PAR1')
      return readAt(file, Math.max(0, size - 4), 4).toString('latin1') === 'PAR1' && size > 12
        ? { kind: 'parquet' }
        : { kind: 'unreadable', reason: 'the Parquet file has no footer: it is cut short' }
    const gzip = start[0] === 0x1f && start[1] === 0x8b
    if (!gzip) return jsonForm(start.toString('utf8'), false, size)
    let text: string
    try {
      text = gunzipSync(start, { finishFlush: constants.Z_SYNC_FLUSH }).toString('utf8')
    } catch (error) {
      return { kind: 'unreadable', reason: `the gzip file is broken: ${(error as Error).message}` }
    }
    // The last four bytes of a gzip file are its content's size, modulo 4 GiB; a truncated one has some number there.
    const claimed = size >= 18 ? readAt(file, size - 4, 4).readUInt32LE() : 0
    return jsonForm(text, true, Math.max(claimed, text.length))
  } finally {
    closeSync(file)
  }
}

function jsonForm(start: string, gzip: boolean, bytes: number): Form {
  const text = start.replace(/^\ufeff/, '').trimStart()
  if (text === '') return { kind: 'unreadable', reason: 'the file is empty' }
  if (!/^[[{]/.test(text))
    return { kind: 'unreadable', reason: 'neither Parquet nor JSON (it starts with neither PAR1, { nor [)' }
  if (/^\{[^{}[\]]*"digestS3Bucket"/.test(text))
    return { kind: 'skipped', reason: 'CloudTrail digests: signatures of other files' }
  return {
    kind: 'json',
    shape: start.startsWith('\ufeff') ? 'scan' : shapeOf(text),
    layout: jsonLayoutOf(text),
    gzip,
    bytes,
  }
}

const listStart = new RegExp(`^\\{[^{}[\\]]*"(${listKeys.join('|')})"\\s*:\\s*\\[`, 'i')

function shapeOf(text: string): JsonShape {
  if (text.startsWith('[')) return 'array'
  // The list's key may stand behind plain members, such as NextToken.
  const [, listKey] = listStart.exec(text) ?? []
  if (listKey) return listKeys.includes(listKey) ? { listKey } : 'scan'
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
