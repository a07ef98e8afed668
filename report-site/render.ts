/**
 * Writes every page: the entry of the compiled site (compile.ts), a program of its own that needs nothing but
 * Node. `node entry.mjs OUT` reads the page data of USUALLY_REPORT_DATA and writes pages below OUT.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createApp } from 'astro/app/entrypoint'
import { pageNames, read } from './site-data.ts'

/** Pages by their paths in the report, without .html. */
function pages(): string[] {
  const numbered = (folder: string, last: number) =>
    Array.from({ length: last }, (_, index) => `${folder}/${index + 1}`)
  const { findingPages, principalPages } = read('site')
  return [
    'index',
    ...['data', 'evaluation', 'glossary', 'method', 'models', 'run', 'weeks'],
    ...numbered('findings', findingPages),
    ...numbered('principals', principalPages),
    ...(['finding', 'incident', 'principal'] as const).flatMap((kind) =>
      pageNames(kind).map((name) => `${kind}/${name}`),
    ),
  ]
}

const app = createApp({ streaming: false })
const out = process.argv[2]!
for (const page of pages()) {
  const address = `http://report/${page === 'index' ? '' : page}`
  const response = await app.render(new Request(address))
  if (!response.ok) throw new Error(`${page}: the page could not be drawn (${response.status})`)
  const file = join(out, `${page}.html`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await response.text())
}
