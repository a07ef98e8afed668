/**
 * Makes dist/, what a package holds: JavaScript with its types, the SQL and catalogues that it reads, the compiled
 * site, and the bill of materials. `npm pack` runs it.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { compiledSite } from '../report-site/build.ts'
import { billOfMaterials } from './bill-of-materials.ts'

const root = join(import.meta.dirname, '..')
const dist = join(root, 'dist')
rmSync(dist, { recursive: true, force: true })

const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'))
const { status } = spawnSync(
  process.execPath,
  [join(typescript, 'bin', 'tsc'), '-p', 'tsconfig.build.json'],
  {
    cwd: root,
    stdio: 'inherit',
  },
)
if (status !== 0) process.exit(1)

// The report shows the heads of model files, and TypeScript drops those that stand before an import of types.
for (const file of filesBelow('dist').filter((name) => name.endsWith('.js'))) {
  const [head] = /^\/\*\*[\s\S]*?\*\/\n/.exec(sourceOf(file)) ?? []
  const text = readFileSync(join(dist, file), 'utf8')
  if (head && !text.includes(head.trim())) writeFileSync(join(dist, file), head + text)
}

for (const file of filesBelow('pipeline'))
  if (file.endsWith('.sql') && !/(^|[\\/])example[\\/]/.test(file))
    cpSync(join(root, 'pipeline', file), join(dist, 'pipeline', file))
for (const file of readdirSync(join(root, 'data'), { withFileTypes: true }))
  if (file.isFile()) cpSync(join(root, 'data', file.name), join(dist, 'data', file.name))
cpSync(await compiledSite(new AbortController().signal), join(dist, 'report-site', 'compiled'), {
  recursive: true,
})

const licences = readFileSync(join(dist, 'report-site', 'compiled', 'server', 'licences.md'), 'utf8')
writeFileSync(join(dist, 'bom.json'), `${JSON.stringify(billOfMaterials(licences), null, 1)}\n`)

// Read by what writes the program's name and version, and by Node: these files are modules.
const { name, version, type } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
writeFileSync(join(dist, 'package.json'), `${JSON.stringify({ name, version, type }, null, 2)}\n`)

function filesBelow(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
}

function sourceOf(file: string): string {
  const source = join(root, file.replace(/\.js$/, '.ts'))
  return existsSync(source) ? readFileSync(source, 'utf8') : ''
}
