/** What a user installs, without asking anybody: licences, install scripts, where it comes from, what it is made of. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { bundled, closure, type Installed, readLock } from '../bill-of-materials.ts'
import { repository } from './command.ts'
import type { Part, Row } from './part.ts'

const allowed = new Set([
  ...[
    'MIT',
    'Apache-2.0',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'ISC',
    'MPL-2.0',
    '0BSD',
    'BlueOak-1.0.0',
    'CC0-1.0',
  ],
  ...['Unlicense', 'Python-2.0'],
])

/** "(MIT OR GPL-2.0)" is allowed, "MIT AND GPL-2.0" is not. */
export function isAllowed(expression: string): boolean {
  const text = expression.replace(/^\((.*)\)$/, '$1')
  const [all, any] = [text.split(' AND '), text.split(' OR ')]
  if (all.length > 1) return all.every(isAllowed)
  if (any.length > 1) return any.some(isAllowed)
  return allowed.has(text)
}

async function* run(): AsyncGenerator<Row> {
  const lock = readLock()
  const { allowScripts = {}, dependencies } = JSON.parse(
    readFileSync(join(repository, 'package.json'), 'utf8'),
  ) as { allowScripts?: Record<string, boolean>; dependencies: Record<string, string> }
  // Of the project's own dependencies, those for development left out.
  const users = [...closure(new Map(lock).set('', { ...lock.get('')!, dependencies }), '')]
  const own = users.map((path) => lock.get(path)!)
  const all = [...lock].filter(([path]) => path !== '')
  const inside = bundled(
    readFileSync(join(repository, 'dist', 'report-site', 'compiled', 'server', 'licences.md'), 'utf8'),
  )
  const said = (of: Installed, path: string): string => of.license ?? fromFolder(path)
  const addresses = all.filter(([, { resolved }]) => resolved !== undefined && /^[a-z+]+:/.test(resolved))
  const scripts = all.filter(([, { hasInstallScript }]) => hasInstallScript)
  yield* [
    {
      what: 'licences of what a user installs',
      tried: own.length,
      broken: users.flatMap((path) => {
        const license = said(lock.get(path)!, path)
        return isAllowed(license) ? [] : [`${path}: ${license}`]
      }),
      of: [...new Set(own.map((of, index) => said(of, users[index]!)))].sort().join(', '),
    },
    {
      what: 'licences of what is compiled into the report',
      tried: inside.length,
      broken: inside.flatMap(({ name, license }) => (isAllowed(license) ? [] : [`${name}: ${license}`])),
    },
    {
      what: 'packages without an install script, of all',
      tried: all.length,
      broken: scripts.flatMap(([path, { name, dev }]) =>
        dev && allowScripts[name] === false ? [] : [`${path}: has an install script`],
      ),
      of: `${scripts.map(([, { name }]) => name).join(', ')} have one that is not run, and are for development`,
    },
    {
      what: 'packages with a digest, and from no registry by name',
      tried: all.length,
      broken: [
        ...addresses.map(([path, { resolved }]) => `${path}: from ${resolved}`),
        ...all.flatMap(([path, { integrity, link }]) =>
          integrity || link || path.startsWith('shims/') ? [] : [`${path}: no digest`],
        ),
      ],
    },
    ofDanfo(lock, users),
    billsAgree(),
  ]
}

function fromFolder(path: string): string {
  const file = join(repository, path, 'package.json')
  return existsSync(file) ? String(JSON.parse(readFileSync(file, 'utf8')).license) : 'no licence'
}

/** danfojs-node is for development, and brings old packages: nothing of it reaches a user but what is needed anyway. */
function ofDanfo(lock: ReadonlyMap<string, Installed>, users: string[]): Row {
  const danfo = ['node_modules/danfojs-node', ...closure(lock, 'node_modules/danfojs-node')]
  const needed = new Set(users)
  const shared = danfo.filter((path) => needed.has(path))
  const asked = Object.keys(lock.get('node_modules/danfojs-node')!.dependencies!)
  // TensorFlow.js asks for node-fetch too.
  const old = ['danfojs-node', ...asked.filter((name) => name !== 'node-fetch')].map(
    (name) => `node_modules/${name}`,
  )
  return {
    what: "danfojs-node's packages, none of them a user's",
    tried: danfo.length,
    broken: [
      ...old.filter((path) => needed.has(path)).map((path) => `${path}: would be installed`),
      ...danfo
        .filter((path) => !needed.has(path) && !lock.get(path)!.dev && !lock.get(path)!.link)
        .map((path) => `${path}: not marked as for development`),
    ],
    of: `${shared.length} are needed by others too: ${shared.map((path) => lock.get(path)!.name).join(', ')}`,
  }
}

interface Tree {
  version?: string
  dependencies?: Record<string, Tree>
}

/** The package's bill of materials, against what npm itself says of the lock file. */
function billsAgree(): Row {
  const bill = JSON.parse(readFileSync(join(repository, 'dist', 'bom.json'), 'utf8')) as {
    specVersion: string
    components: { name: string; version: string; description?: string; licenses?: object[] }[]
  }
  const title = ({ name, version }: { name: string; version: string }) => `${name}@${version}`
  const ours = new Set(bill.components.filter(({ description }) => !description).map(title))
  const { stdout } = spawnSync(
    'npm',
    ['ls', '--all', '--omit', 'dev', '--package-lock-only', '--json', '--offline'],
    { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 26 },
  )
  const theirs = new Set<string>()
  const collect = ({ dependencies = {} }: Tree) => {
    for (const [name, tree] of Object.entries(dependencies)) {
      if (tree.version) theirs.add(title({ name, version: tree.version }))
      collect(tree)
    }
  }
  collect(JSON.parse(stdout))
  return {
    what: `components of the bill of materials (CycloneDX ${bill.specVersion})`,
    tried: bill.components.length,
    broken: [
      ...[...theirs].filter((one) => !ours.has(one)).map((one) => `${one} is not in dist/bom.json`),
      ...[...ours].filter((one) => !theirs.has(one)).map((one) => `${one} is in dist/bom.json alone`),
      ...bill.components.filter(({ licenses }) => !licenses).map((one) => `${title(one)}: no licence`),
    ],
    of: `${theirs.size} that npm installs for a user, as "npm ls" says too; the others are compiled into the report`,
  }
}

export const supply: Part = { standard: null, run }
