/**
 * Lists what is below a prefix. Where that is, or holds, the tree of a trail,
 *
 *   [PREFIX/]AWSLogs/[o-ORGANISATION/]ACCOUNT/CloudTrail/REGION/yyyy/MM/dd/
 *
 * it goes down that tree instead of listing all of it: what lies beside CloudTrail (digests, insights, vpcflowlogs,
 * Config, load balancers) and the accounts and regions that nobody asked for are never listed, and in each region the
 * listing starts at the first day asked for. Anything else is listed whole.
 */
import type { Bucket, S3Object } from '../../s3/bucket.ts'
import { inParallel } from '../../s3/in-parallel.ts'
import type { Scope } from '../scope.ts'

/** What a step found, and the folders to go on with. */
interface Step {
  objects: S3Object[]
  folders: string[]
}

const root = '(?:.*?/)?AWSLogs/'
const organisation = '(?:o-[a-z0-9]{10,32}/)?'
const account = String.raw`${organisation}\d{12}/`
/** Events lie in CloudTrail/ and in folders of newer kinds of events; these others hold something else. */
const service = String.raw`CloudTrail(?!-Digest/|-Insight/|-Lake/)(?:-\w+)?/`

const isRoot = new RegExp(`^${root}${organisation}$`, 's')
const isAccount = new RegExp(`^${root}${account}$`, 's')
const isService = new RegExp(`^${root}${account}${service}$`, 's')
const startsWithRegion = new RegExp(`^${root}${account}${service}[^/]+/`, 's')
const startsWithAccount = new RegExp(`^${root}${account}`, 's')
const trailRoot = new RegExp(`^(${root})${account}`, 's')

/** @param prefixes folders with their slashes, or '' */
export async function listBelow(
  bucket: Bucket,
  prefixes: readonly string[],
  scope: Scope,
): Promise<S3Object[]> {
  const found: S3Object[][] = []
  let folders = prefixes
  while (folders.length > 0) {
    const steps = await inParallel(folders, bucket.connections, (folder) => step(bucket, folder, scope))
    found.push(...steps.map(({ objects }) => objects))
    folders = steps.flatMap((one) => one.folders)
  }
  return found.flat()
}

const all = () => true

async function step(bucket: Bucket, prefix: string, scope: Scope): Promise<Step> {
  if (isRoot.test(prefix))
    return level(bucket, prefix, all, (name) =>
      /^\d{12}$/.test(name) ? !scope.accounts || scope.accounts.has(name) : isRoot.test(`${prefix}${name}/`),
    )
  if (isAccount.test(prefix)) return level(bucket, prefix, all, (name) => isService.test(`${prefix}${name}/`))
  if (isService.test(prefix))
    return level(bucket, prefix, all, (name) => !scope.regions || scope.regions.has(name))
  const [region] = startsWithRegion.exec(prefix) ?? []
  if (region !== undefined)
    return everyObject(bucket, prefix, scope.since && `${region}${scope.since.replaceAll('-', '/')}`)
  // The folder of another service, which somebody named.
  if (startsWithAccount.test(prefix)) return everyObject(bucket, prefix)
  return everythingElse(bucket, prefix)
}

/** One level: of what lies in a folder itself, and of its folders, those whose names are wanted. */
export async function level(
  bucket: Bucket,
  prefix: string,
  isObjectWanted: (name: string) => boolean,
  isFolderWanted: (name: string) => boolean = isObjectWanted,
): Promise<Step> {
  const found: Step = { objects: [], folders: [] }
  for await (const { objects, folders } of bucket.list({ prefix, folders: true })) {
    found.objects.push(...objects.filter(({ key }) => isObjectWanted(key.slice(prefix.length))))
    found.folders.push(...folders.filter((folder) => isFolderWanted(folder.slice(prefix.length, -1))))
  }
  return found
}

async function everyObject(bucket: Bucket, prefix: string, startAfter?: string): Promise<Step> {
  const found: Step = { objects: [], folders: [] }
  for await (const { objects } of bucket.list({ prefix, startAfter })) found.objects.push(...objects)
  return found
}

/** Everything but the trails' trees that are met on the way: each is jumped over, and is a folder to go on with. */
async function everythingElse(bucket: Bucket, prefix: string): Promise<Step> {
  const found: Step = { objects: [], folders: [] }
  let startAfter: string | undefined
  for (let met = true; met; ) {
    met = false
    for await (const { objects } of bucket.list({ prefix, startAfter })) {
      const first = objects.findIndex(({ key }) => trailRoot.test(key))
      found.objects.push(...(first < 0 ? objects : objects.slice(0, first)))
      if (first < 0) continue
      const tree = trailRoot.exec(objects[first]!.key)![1]!
      found.folders.push(tree)
      startAfter = `${tree}\u{10ffff}` // behind every key of the tree
      met = true
      break
    }
  }
  return found
}
