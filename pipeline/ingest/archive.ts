/** Members of zip archives as files. They are unpacked into the scratch folder under numbers: their names open nothing. */
import { createWriteStream } from 'node:fs'
import { basename } from 'node:path'
import { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { type Entry, getFileNameLowLevel, openPromise } from 'yauzl'
import type { SourceFile } from './source-file.ts'
import type { IngestLimits } from './tolerant.ts'

export interface Member extends SourceFile {
  local: string
  /** Why it could not be unpacked. */
  unreadable?: string
}

/**
 * Throws where the archive itself is broken; a broken member says so and hurts no other.
 * @param prefix  path of what is unpacked, without its number
 */
export async function unzip(
  local: string,
  archive: SourceFile,
  prefix: string,
  limits: IngestLimits,
): Promise<Member[]> {
  const zip = await openPromise(local, { lazyEntries: true, autoClose: false, decodeStrings: false })
  const members: Member[] = []
  try {
    for await (const entry of zip.eachEntry()) {
      // Read here: the library gives an archive up for one name that would lead out of its folder.
      const name = getFileNameLowLevel(
        entry.generalPurposeBitFlag,
        entry.fileNameRaw,
        entry.extraFields,
        false,
      )
      if (name.endsWith('/') || isNoData(name)) continue
      const member: Member = {
        path: `${archive.path}/${name}`,
        size: entry.uncompressedSize,
        modified: archive.modified,
        etag: archive.etag,
        local: `${prefix}-${members.length + 1}`,
      }
      try {
        if (entry.isEncrypted()) throw new Error('it is encrypted: unpack the archive and name the folder')
        await unpack(await zip.openReadStreamPromise(entry), member.local, entry, limits)
      } catch (error) {
        member.unreadable = `cannot be unpacked: ${(error as Error).message}`
      }
      members.push(member)
    }
  } finally {
    zip.close()
  }
  return members
}

/** Folders of macOS, and what the rules for folders leave aside too. */
function isNoData(name: string): boolean {
  return (
    /(^|\/)__MACOSX\//.test(name) || /^[._]/.test(basename(name)) || /CloudTrail-(Digest|Insight)/.test(name)
  )
}

async function unpack(
  source: NodeJS.ReadableStream,
  target: string,
  entry: Entry,
  limits: IngestLimits,
): Promise<void> {
  const most = Math.max(limits.freeExpansionMiB * 2 ** 20, entry.compressedSize * limits.mostExpansion)
  let bytes = 0
  const watch = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      done(
        bytes > most ? new Error(`it expands to more than ${limits.mostExpansion} times its size`) : null,
        chunk,
      )
    },
  })
  await pipeline(source, watch, createWriteStream(target))
}
