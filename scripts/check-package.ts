/**
 * Packs, installs in an empty folder and runs what a user runs, under each Node named:
 *
 *   node scripts/check-package.ts [NODE...]        (default: the one that runs this)
 *
 * Fails when an install script would run, when the installed size is above the limit, when the package's folder
 * changes (it may be read-only), or when a command fails. Prints the sizes.
 */
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'

const mostMebibytes = 400
const root = join(import.meta.dirname, '..')
const nodes = process.argv.length > 2 ? process.argv.slice(2) : [process.execPath]
const folder = mkdtempSync(join(tmpdir(), 'usually-package-'))

try {
  const [packed] = JSON.parse(
    run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], root),
  ) as {
    filename: string
    size: number
    unpackedSize: number
    files: { path: string }[]
  }[]
  const strangers = packed!.files.filter(
    ({ path }) => !/^(dist|scripts\/usually\.mjs|README\.md|LICENSE|CHANGELOG\.md|package\.json)/.test(path),
  )
  expect(strangers.length === 0, `files that no user needs: ${strangers.map(({ path }) => path).join(', ')}`)
  console.log(
    `packed ${mebibytes(packed!.size)} MiB, unpacked ${mebibytes(packed!.unpackedSize)} MiB, ${packed!.files.length} files`,
  )

  writeFileSync(join(folder, 'package.json'), '{"private": true}\n')
  run('npm', ['install', '--no-audit', '--no-fund', join(folder, packed!.filename)], folder)
  const lock = JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, { hasInstallScript?: boolean }>
  }
  const scripted = Object.entries(lock.packages).filter(([, { hasInstallScript }]) => hasInstallScript)
  expect(
    scripted.length === 0,
    `packages with an install script: ${scripted.map(([name]) => name).join(', ')}`,
  )
  const sizes = packages(join(folder, 'node_modules')).map(
    (name) => [name, sizeOf(join(folder, 'node_modules', name))] as const,
  )
  const total = sizes.reduce((sum, [, size]) => sum + size, 0)
  console.log(
    `installed ${mebibytes(total)} MiB in ${sizes.length} packages: ${sizes
      .toSorted((a, b) => b[1] - a[1])
      .slice(0, 8)
      .map(([name, size]) => `${name} ${mebibytes(size)}`)
      .join(', ')}`,
  )
  expect(total < mostMebibytes * 2 ** 20, `installed size above ${mostMebibytes} MiB`)

  const before = treeDigest(join(folder, 'node_modules'))
  for (const node of nodes) {
    const work = mkdtempSync(join(folder, 'work-'))
    const usually = (...args: string[]) =>
      run(node, [join(folder, 'node_modules', 'usually-cloudtrail', 'scripts', 'usually.mjs'), ...args], work)
    const version = run(node, ['--version'], work).trim()
    usually('sample', '--out', 'sample', '--principals', '20', '--days', '35', '--quiet')
    usually('init', '--input', 'sample/cloudtrail', '--out', 'week')
    usually('run', '--labels', 'sample/labels.csv', '--quiet')
    usually('alerts')
    expect(existsSync(join(work, 'week', 'report', 'index.html')), `${version}: no report`)
    const found =
      readFileSync(join(work, 'week', 'findings.csv'), 'utf8')
        .trim()
        .split('\n').length - 1
    console.log(`Node ${version}: usually ${usually('--version').trim()} ran; ${found} findings`)
  }
  expect(before === treeDigest(join(folder, 'node_modules')), 'the package folder was written to')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function run(program: string, args: string[], cwd: string): string {
  // What stands beside the program comes first, so that npm and its children are of one Node.
  const path = [dirname(program), process.env.PATH].join(delimiter)
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    cwd,
    encoding: 'utf8',
    env: { ...process.env, PATH: program.includes('/') ? path : process.env.PATH },
    maxBuffer: 1 << 28,
  })
  if (status !== 0) throw new Error(`${program} ${args.join(' ')}: ${error?.message ?? stderr}`)
  return stdout
}

function expect(holds: boolean, complaint: string): void {
  if (!holds) throw new Error(complaint)
}

function packages(modules: string): string[] {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((of) => `${name}/${of}`) : [name],
    )
}

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort()
}

function sizeOf(path: string): number {
  return filesBelow(path).reduce((sum, file) => sum + statSync(file).size, 0)
}

function treeDigest(path: string): string {
  const hash = createHash('sha256')
  for (const file of filesBelow(path))
    hash
      .update(file)
      .update(String(statSync(file).mtimeMs))
      .update(String(statSync(file).size))
  return hash.digest('hex')
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(1)
}
