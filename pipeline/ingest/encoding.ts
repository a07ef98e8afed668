/** The text of a file, whatever it is packed and encoded in, told by its first bytes. */
import { createReadStream } from 'node:fs'
import { PassThrough } from 'node:stream'
import { constants, createGunzip } from 'node:zlib'
import { Decompress } from 'fzstd'
import unbzip2 from 'unbzip2-stream'

export type Compression = 'none' | 'gzip' | 'bzip2' | 'zstd'
export type Charset = 'utf-8' | 'utf-16le' | 'utf-16be'

export interface Encoding {
  compression: Compression
  charset: Charset
}

/** How far a packed file may expand: beyond both it is taken for a bomb. */
export interface ExpansionLimit {
  /** times the file's size */
  ratio: number
  /** bytes that are read whatever the ratio */
  bytes: number
}

export function compressionOf(start: Buffer): Compression {
  if (start[0] === 0x1f && start[1] === 0x8b) return 'gzip'
  if (/^BZh[1-9]/.test(start.toString('latin1', 0, 4))) return 'bzip2'
  if (start.length >= 4 && start.readUInt32LE() === 0xfd2fb528) return 'zstd'
  return 'none'
}

/** By its mark, or by where the zeros stand: JSON and CSV start with ASCII. */
export function charsetOf(start: Buffer): Charset {
  const [first, second, third, fourth] = start
  if ((first === 0xff && second === 0xfe) || (first !== 0 && second === 0 && third !== 0 && fourth === 0))
    return 'utf-16le'
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== 0 && third === 0 && fourth !== 0))
    return 'utf-16be'
  return 'utf-8'
}

/** The bytes of a file, unpacked. Throws where they are damaged, after what came before the damage. */
export function bytesOf(path: string, compression: Compression): AsyncIterable<Buffer> {
  switch (compression) {
    case 'gzip': {
      // Z_SYNC_FLUSH hands out what there is when the file ends early; who reads it then sees that it is cut short.
      const gunzip = createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })
      return createReadStream(path)
        .on('error', (error) => gunzip.destroy(error))
        .pipe(gunzip)
    }
    case 'bzip2': {
      const unpacked = new PassThrough()
      const fail = (error: Error) => unpacked.destroy(error)
      createReadStream(path).on('error', fail).pipe(unbzip2()).on('error', fail).pipe(unpacked)
      return unpacked
    }
    case 'zstd':
      return unzstd(path)
    case 'none':
      return createReadStream(path)
  }
}

async function* unzstd(path: string): AsyncGenerator<Buffer> {
  let unpacked: Buffer[] = []
  const decompress = new Decompress((chunk) => unpacked.push(Buffer.from(chunk)))
  // In small steps: a few bytes of zstd may stand for much.
  for await (const chunk of createReadStream(path, { highWaterMark: 16 * 1024 })) {
    decompress.push(new Uint8Array(chunk as Buffer))
    yield* unpacked
    unpacked = []
  }
  decompress.push(new Uint8Array(0), true)
  yield* unpacked
}

/** The text of a file in pieces, without a mark of its encoding. */
export async function* textOf(
  path: string,
  { compression, charset }: Encoding,
  limit?: { size: number } & ExpansionLimit,
): AsyncGenerator<string> {
  const decoder = new TextDecoder(charset)
  let bytes = 0
  for await (const chunk of bytesOf(path, compression)) {
    bytes += chunk.length
    if (limit && compression !== 'none' && bytes > Math.max(limit.bytes, limit.size * limit.ratio))
      throw new Error(`it expands to more than ${limit.ratio} times its size`)
    yield decoder.decode(chunk, { stream: true })
  }
  yield decoder.decode()
}

/** What damages a file, in words. */
export function damageOf(error: unknown, compression: Compression): string {
  const { message } = error as Error
  if (compression === 'none' || /^it expands/.test(message)) return message
  return `the ${compression} file is broken: ${message}`
}
