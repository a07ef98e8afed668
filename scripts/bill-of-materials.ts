/**
 * What a package brings and asks for, as a bill of materials (CycloneDX 1.6, JSON), read from package-lock.json: what
 * npm installs for a user, and what is compiled into the site. scripts/build.ts puts it into dist/. The same lock file
 * gives the same bytes.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')

export interface Installed {
  name: string
  version: string
  /** As the package says it, an SPDX expression; undefined where it says nothing. */
  license?: string
  /** Such as sha512-…, in Base64. */
  integrity?: string
  /** For building alone: nothing that a user's install gets. */
  dev?: boolean
  hasInstallScript?: boolean
  resolved?: string
  link?: boolean
  dependencies?: Record<string, string>
  optionalDependencies?: Record<string, string>
  peerDependencies?: Record<string, string>
}

/** Packages of the lock file by their paths, such as node_modules/zod. */
export function readLock(): Map<string, Installed> {
  const { packages } = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, Installed>
  }
  return new Map(
    Object.entries(packages).map(([path, of]) => [
      path,
      { ...of, name: of.name ?? path.split('node_modules/').at(-1)! },
    ]),
  )
}

/** Paths of what is installed for a package, itself left out: what it depends on, and so on. */
export function closure(lock: ReadonlyMap<string, Installed>, path: string): Set<string> {
  const found = new Set<string>()
  const waiting = [path]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop())
    for (const next of neededBy(lock, at))
      if (!found.has(next)) {
        found.add(next)
        waiting.push(next)
      }
  return found
}

/** As Node looks for them: in the package's folder, then in those around it. What is not installed is left out. */
function neededBy(lock: ReadonlyMap<string, Installed>, path: string): string[] {
  const { dependencies, optionalDependencies, peerDependencies } = lock.get(path)!
  const folders = [path]
  for (let at = path; at !== ''; folders.push(at))
    at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules/') - 1))
  return Object.keys({ ...peerDependencies, ...dependencies, ...optionalDependencies }).flatMap((name) => {
    const places = folders.map((folder) => `${folder}${folder && '/'}node_modules/${name}`)
    return places.find((place) => lock.has(place)) ?? []
  })
}

/** @param licences the file beside the compiled site: headings "## name - version (licence)" */
export function bundled(licences: string): { name: string; version: string; license: string }[] {
  return [...licences.matchAll(/^## (\S+) - (\S+) \((.+)\)$/gm)].map(([, name, version, license]) => ({
    name: name!,
    version: version!,
    license: license!,
  }))
}

/** @param licences see bundled */
export function billOfMaterials(licences: string): object {
  const lock = readLock()
  const self = lock.get('')!
  const installed = [...closure(lock, '')]
    .filter((path) => !lock.get(path)!.dev)
    .map((path) => lock.get(path)!)
  const own = new Set(installed.map(addressOf))
  const inside = bundled(licences).filter((of) => !own.has(addressOf(of)))
  const components = [
    ...installed.map((of) => component(of)),
    ...inside.map((of) => component(of, 'compiled into the report')),
  ]
    .filter((one, index, all) => all.findIndex((other) => other.purl === one.purl) === index)
    .sort((a, b) => (a.purl < b.purl ? -1 : 1))
  const number = createHash('sha256').update(JSON.stringify(components)).digest('hex')
  return {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    serialNumber: `urn:uuid:${number.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12}).*$/, '$1-$2-5$3-8$4-$5')}`,
    version: 1,
    metadata: { component: { ...component(self), type: 'application' } },
    components,
  }
}

function component(of: Pick<Installed, 'name' | 'version' | 'license' | 'integrity'>, description?: string) {
  const { name, version, license, integrity } = of
  const isExpression = license !== undefined && / (AND|OR|WITH) /.test(license)
  return {
    type: 'library',
    'bom-ref': addressOf(of),
    name,
    version,
    ...(description ? { description } : {}),
    ...(integrity ? { hashes: [hashOf(integrity)] } : {}),
    ...(license ? { licenses: [isExpression ? { expression: license } : { license: { id: license } }] } : {}),
    purl: addressOf(of),
  }
}

function hashOf(integrity: string) {
  const [algorithm, digest] = integrity.split(/-(.*)/s)
  return {
    alg: algorithm!.replace('sha', 'SHA-'),
    content: Buffer.from(digest!, 'base64').toString('hex'),
  }
}

function addressOf({ name, version }: { name: string; version: string }): string {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`
}
