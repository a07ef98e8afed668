/**
 * The tolerant reader, for the one file that DuckDB's reader gives up on: a truncated gzip, a broken record among
 * good ones, a list under a key in another case. It streams, keeps every record that is whole, and says of the rest
 * where it stands and what is wrong with it.
 */
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'
import { constants, createGunzip } from 'node:zlib'
import { RecordScanner, type ScannedRecord } from './scanner.ts'

/**
 * Writes every record of the file as a line of NDJSON, as the scanner finds it. @returns the longest line's bytes
 */
export async function salvage(path: string, gzip: boolean, output: string): Promise<number> {
  const out = createWriteStream(output)
  let longest = 0
  const write = async (records: ScannedRecord[]) => {
    for (const record of records) {
      const line = Buffer.from(`${JSON.stringify(record)}\n`)
      longest = Math.max(longest, line.length)
      if (!out.write(line)) await once(out, 'drain')
    }
  }
  const scanner = new RecordScanner()
  const decoder = new StringDecoder('utf8')
  const file = createReadStream(path)
  // Z_SYNC_FLUSH hands out what there is when the file ends early; the scanner then sees that it is cut short.
  const text = gzip ? file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) : file
  let damage: string | undefined
  try {
    for await (const chunk of text) await write(scanner.push(decoder.write(chunk as Buffer)))
  } catch (error) {
    damage = `the gzip file is broken: ${(error as Error).message}`
  }
  await write(scanner.end(damage))
  out.end()
  await once(out, 'close')
  return longest
}
