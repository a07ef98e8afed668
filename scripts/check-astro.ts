/**
 * Type-checks report-site's .astro files with the compiler that checks the rest.
 *
 * Astro's own `astro check` needs the programming interface that TypeScript gave up in version 7. So each file
 * becomes TSX, by the converter that Astro's editor tooling uses, in a scratch folder that TypeScript reads as if
 * it lay over report-site; what TypeScript says of the TSX is told at its place in the .astro file.
 */
import { spawnSync } from 'node:child_process'
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type ConvertToTsxResult, convertToTsx } from '@astrojs/astro2tsx'

const root = join(import.meta.dirname, '..')
const site = join(root, 'report-site')
const scratch = mkdtempSync(join(tmpdir(), 'usually-astro-'))

interface Converted {
  file: string
  source: string
  tsx: ConvertToTsxResult
}

let problems = 0

function tell(file: string, source: string, offset: number, message: string): void {
  const before = source.slice(0, offset).split('\n')
  console.error(`report-site/${file}(${before.length},${before.at(-1)!.length + 1}): ${message}`)
  problems++
}

try {
  const converted = new Map<string, Converted>()
  for (const file of readdirSync(site, { recursive: true, encoding: 'utf8' }).sort()) {
    if (!file.endsWith('.astro')) continue
    const source = readFileSync(join(site, file), 'utf8')
    const tsx = convertToTsx(source, { filename: file })
    for (const { message, position } of tsx.diagnostics) tell(file, source, position.start, message)
    mkdirSync(dirname(join(scratch, file)), { recursive: true })
    writeFileSync(join(scratch, `${file}.tsx`), tsx.code)
    converted.set(`${file}.tsx`, { file, source, tsx })
  }
  for (const line of complaints()) {
    const [, file, row, column, message] = /^(.+?)\((\d+),(\d+)\): (.*)$/.exec(line) ?? []
    const of = file && converted.get(file.replaceAll('\\', '/'))
    if (of) tell(of.file, of.source, original(of.tsx, Number(row), Number(column)), message!)
    else {
      console.error(line)
      problems++
    }
  }
} finally {
  rmSync(scratch, { recursive: true })
}
process.exitCode = problems > 0 ? 1 : 0

/** What tsc says of the scratch folder, a line a problem. */
function complaints(): string[] {
  symlinkSync(join(root, 'node_modules'), join(scratch, 'node_modules'), 'junction')
  writeFileSync(
    join(scratch, 'tsconfig.json'),
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: {
        rootDirs: [scratch, site],
        // As Vite resolves: './Name.astro' finds Name.astro.tsx.
        module: 'esnext',
        moduleResolution: 'bundler',
        jsx: 'preserve',
      },
      include: ['**/*.tsx'],
      files: ['node_modules/astro/env.d.ts'],
    }),
  )
  const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')
  const run = spawnSync(process.execPath, [tsc, '--pretty', 'false'], { cwd: scratch, encoding: 'utf8' })
  const lines = run.stdout.split('\n').filter((line) => line.trim())
  if (run.status !== 0 && lines.length === 0) throw new Error(`tsc failed: ${run.stderr || run.error}`)
  return lines
}

/** The offset in the .astro file of a place in its TSX; what the converter added counts as what stands before it. */
function original(tsx: ConvertToTsxResult, row: number, column: number): number {
  const lines = tsx.code.split('\n').slice(0, row - 1)
  const at = lines.reduce((sum, line) => sum + line.length + 1, column - 1)
  let offset = 0
  for (const [start, length, from, fromLength, kind] of tsx.mappings) {
    if (start > at) break
    offset = kind === 0 ? from + Math.min(at - start, length) : from + fromLength
  }
  return offset
}
