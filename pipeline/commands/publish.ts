/**
 * `--publish s3://BUCKET/PREFIX`: puts report/ and the files of findings and incidents where people read them.
 * Nothing else of the run folder leaves it, events/ least of all.
 *
 * Which files have changed is told by published.json beside them, which lists what was put there with digests: no
 * right to list is needed. Pages that the report has no longer stay, so that links to old findings go on working.
 */
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { text } from 'node:stream/consumers'
import { lookup } from 'mrmime'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { exportFiles } from '../run-folder/output-files.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { addressOf, parseAddress } from '../s3/address.ts'
import { Bucket, type S3Access } from '../s3/bucket.ts'
import { S3Failure } from '../s3/failures.ts'
import { inParallel } from '../s3/in-parallel.ts'

/** What other programs read of a run: findings in each form, and the incidents that these name. */
const findings = [...exportFiles, 'findings.parquet', 'incidents.parquet']
const listName = 'published.json'
/** SHA-256 by path below the prefix. */
const listSchema = z.object({ files: z.record(z.string(), z.string()) })

/** @param address of the folder that gets report/ and the findings */
export async function publish(
  { out, log, force, signal }: StageContext,
  address: string,
  { requestPayer }: S3Access,
): Promise<void> {
  const { bucket: name, key } = parseAddress(address, '--publish')
  requireNote(out, 'report')
  const prefix = key === '' || key.endsWith('/') ? key : `${key}/`
  const bucket = new Bucket(name, { requestPayer }, signal)
  try {
    const before = force ? {} : await readList(bucket, prefix, log)
    const files = filesOf(out)
    const digests = new Map(files.map((file) => [file, digestOf(out, file)]))
    const changed = files.filter((file) => before[file] !== digests.get(file))
    // The first page goes last: whoever opens it finds the pages that it leads to.
    const first = 'report/index.html'
    const others = changed.filter((file) => file !== first)
    await inParallel(others, bucket.connections, (file) => put(bucket, prefix, out, file))
    if (changed.includes(first)) await put(bucket, prefix, out, first)
    if (changed.length > 0) {
      const list = { files: { ...before, ...Object.fromEntries(digests) } }
      await bucket.put(
        `${prefix}${listName}`,
        Buffer.from(`${JSON.stringify(list, null, 1)}\n`),
        typeOf(listName),
      )
    }
    log.line(
      `publish: ${changed.length.toLocaleString('en-US')} of ${files.length.toLocaleString('en-US')} files were new or changed; ${addressOf(name, `${prefix}${first}`)}`,
    )
  } catch (error) {
    if (signal.aborted) throw new Failure('publish: interrupted; run it again to put the rest')
    throw error
  } finally {
    bucket.close()
  }
}

/** What is published of a run folder, by path below it, sorted. */
function filesOf(out: string): string[] {
  const pages = readdirSync(join(out, 'report'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(out, join(entry.parentPath, entry.name)).split(sep).join('/'))
  return [...findings.filter((file) => existsSync(join(out, file))), ...pages].sort()
}

function digestOf(out: string, file: string): string {
  return createHash('sha256')
    .update(readFileSync(join(out, file)))
    .digest('hex')
}

async function put(bucket: Bucket, prefix: string, out: string, file: string): Promise<void> {
  await bucket.put(`${prefix}${file}`, readFileSync(join(out, file)), typeOf(file))
}

function typeOf(file: string): string {
  if (file.endsWith('.ndjson')) return 'application/x-ndjson'
  if (file.endsWith('.parquet')) return 'application/vnd.apache.parquet'
  const type = lookup(file) ?? 'application/octet-stream'
  return /^text\/|javascript$/.test(type) ? `${type}; charset=utf-8` : type
}

/** What is there. Without the right to list, S3 says "denied" of an object that is not there. */
async function readList(
  bucket: Bucket,
  prefix: string,
  log: StageContext['log'],
): Promise<Record<string, string>> {
  try {
    const { body } = await bucket.get(`${prefix}${listName}`)
    return listSchema.parse(JSON.parse(await text(body))).files
  } catch (error) {
    const problem = error instanceof S3Failure ? error.problem : undefined
    if (problem !== undefined && problem !== 'missing' && problem !== 'denied') throw error
    if (problem !== 'missing')
      log.line(`publish: ${addressOf(bucket.name, `${prefix}${listName}`)} cannot be read: every file is put`)
    return {}
  }
}
