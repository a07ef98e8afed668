/** The files of a batch where they can be opened: objects of S3 are copied first. The SDK is loaded only for these. */
import { isS3Address } from '../s3/address.ts'
import type { S3Access } from '../s3/bucket.ts'
import { addCopies, type CopiesTold } from './s3/describe.ts'
import type { LocalFile, SourceFile } from './source-file.ts'

/** @param scratch where copies go. @param told is added to */
export async function localFiles(
  sources: readonly SourceFile[],
  scratch: string,
  access: S3Access,
  signal: AbortSignal,
  told: CopiesTold,
): Promise<LocalFile[]> {
  const here = (source: SourceFile): LocalFile => ({ ...source, local: source.path })
  const objects = sources.filter(({ path }) => isS3Address(path))
  if (objects.length === 0) return sources.map(here)
  const { copyObjects } = await import('./s3/copies.ts')
  const copies = await copyObjects(objects, scratch, access, signal)
  addCopies(told, copies)
  const copied = new Map(copies.files.map((file) => [file.path, file]))
  return sources.flatMap((source) =>
    isS3Address(source.path) ? (copied.get(source.path) ?? []) : here(source),
  )
}
