/**
 * Which code makes a result: a file and all that it imports at run time, worker threads and the SQL files that these
 * name included. It is read from the imports themselves, so that nobody keeps a list, and nothing that is not
 * imported (tests, test support, other models) makes a stage run again.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'

export interface StageCode {
  /** import.meta.filename of the file that makes the result */
  file: string
  /** What it reads of this repository besides, which no import shows: catalogues, pages; files and folders. */
  reads?: readonly string[]
}

export interface Import {
  /** relative, as written */
  specifier: string
  /** gone when the code runs */
  isType: boolean
}

const repository = join(import.meta.dirname, '..', '..')
const pipeline = join(import.meta.dirname, '..')

const statement = /^\s*(?:import|export)\s+(type\s+)?(?:[\w*{][\w\s,*{}$]*?\sfrom\s+)?['"](\.[^'"]+)['"]/gm
const call = /\bimport\(\s*['"](\.[^'"]+)['"]\s*\)/g
/** Its extension is that of the file that starts it: .ts in a clone, .js in a package. */
const worker = /\bnew Worker\(new URL\(\s*`(\.[^`$]+)\$\{extension\}`,\s*import\.meta\.url\s*\)/g

const own = extname(import.meta.filename)

/** The relative imports of a TypeScript, JavaScript or Astro file. */
export function importsOf(source: string): Import[] {
  return [
    ...[...source.matchAll(statement)].map((found) => ({
      specifier: found[2]!,
      isType: found[1] !== undefined,
    })),
    ...[...source.matchAll(call)].map((found) => ({ specifier: found[1]!, isType: false })),
    ...[...source.matchAll(worker)].map((found) => ({ specifier: found[1]! + own, isType: false })),
  ]
}

/** Text of a source file and what it leads to; a process reads each once. */
const sources = new Map<string, { text: string; leadsTo: string[] }>()

function sourceOf(file: string): { text: string; leadsTo: string[] } {
  const known = sources.get(file)
  if (known) return known
  const text = readFileSync(file, 'utf8')
  const source = {
    text,
    leadsTo: file.endsWith('.sql') ? [] : [...runTimeImports(file, text), ...sqlFiles(text)],
  }
  sources.set(file, source)
  return source
}

function runTimeImports(file: string, text: string): string[] {
  return importsOf(text)
    .filter(({ isType }) => !isType)
    .map(({ specifier }) => join(dirname(file), specifier))
}

/** SQL files are named in quotes: warehouse.runFile('session'), warehouse.query('score/findings'), or a list of such. */
function sqlFiles(text: string): string[] {
  const named = [...text.matchAll(/['`](?:([\w/-]+)\/)?(\w+)['`]/g)].map(([, stage = '', name]) =>
    join(pipeline, stage, 'sql', `${name}.sql`),
  )
  return [...new Set(named)].filter((file) => existsSync(file))
}

/** All files of the repository that decide the result, by their path in it, sorted. */
export function codeFiles({ file, reads = [] }: StageCode): string[] {
  const found = new Set<string>()
  const pending = [file]
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (found.has(next)) continue
    found.add(next)
    pending.push(...sourceOf(next).leadsTo)
  }
  for (const path of reads) for (const one of filesBelow(join(repository, path))) found.add(one)
  return [...found].map((one) => relative(repository, one).split(sep).join('/')).sort()
}

/** The same with their texts. */
export function codeTexts(code: StageCode): [path: string, text: string][] {
  return codeFiles(code).map((path) => [path, sourceOf(join(repository, path)).text])
}

/** The file, or the files below the folder without tests and their support. */
function filesBelow(path: string): string[] {
  if (/\.[a-z]+$/.test(path)) return [path]
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/\.test\.ts$|(^|[\\/])example[\\/]/.test(relative(path, file)))
}
