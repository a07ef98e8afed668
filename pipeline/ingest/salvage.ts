/**
 * The tolerant reader, for the one file that DuckDB's reader gives up on: a truncated gzip, a broken record among
 * good ones, a list under a key in another case. It streams, keeps every record that is whole, and says of the rest
 * where it stands and what is wrong with it.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { once } from 'node:events'
import { StringDecoder } from 'node:string_decoder'
import { constants, createGunzip } from 'node:zlib'
import { RecordScanner, type ScannedRecord } from './scanner.ts'

/**
 * Writes every record of the file as a line {"position", "json", "broken"} of NDJSON: `json` is the record's text,
 * `broken` the reason why it is none.
 */
export async function salvage(path: string, gzip: boolean, output: string): Promise<void> {
  const out = createWriteStream(output)
  const write = async (record: ScannedRecord) => {
    if (!out.write(`${JSON.stringify(record)}\n`)) await once(out, 'drain')
  }
  const scanner = new RecordScanner()
  const decoder = new StringDecoder('utf8')
  const file = createReadStream(path)
  const text = gzip ? file.pipe(createGunzip({ finishFlush: constants.Z_SYNC_FLUSH })) : file
  let damage: string | undefined
  try {
    for await (const chunk of text) for (const record of scanner.push(decoder.write(chunk as Buffer))) await write(record)
  } catch (error) {
    damage = `the gzip file is broken: ${(error as Error).message}`
  }
  for (const record of scanner.end(damage)) await write(record)
  out.end()
  await once(out, 'close')
}
