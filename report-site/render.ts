/**
 * Writes every page: the entry of the compiled site (compile.ts), a program of its own that needs nothing but
 * Node. `node entry.mjs OUT` reads the page data of USUALLY_REPORT_DATA, writes pages below OUT and prints how far it is.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { createApp } from 'astro/app/entrypoint'
import { endWithParent } from './end-with-parent.ts'
import { pageNames, read } from './site-data.ts'

/** Pages by their paths in the report, without .html. */
function pages(): string[] {
  const numbered = (folder: string, last: number) =>
    Array.from({ length: last }, (_, index) => `${folder}/${index + 1}`)
  const { findingPages, principalPages, hasBacktest } = read('site')
  return [
    'index',
    ...(hasBacktest ? ['backtest'] : []),
    ...['data', 'evaluation', 'glossary', 'method', 'models', 'run', 'weeks'],
    ...numbered('findings', findingPages),
    ...numbered('principals', principalPages),
    ...(['finding', 'incident', 'principal'] as const).flatMap((kind) =>
      pageNames(kind).map((name) => `${kind}/${name}`),
    ),
  ]
}

endWithParent()
const app = createApp({ streaming: false })
const out = process.argv[2]!
const all = pages()
for (const [index, page] of all.entries()) {
  const address = `http://report/${page === 'index' ? '' : page}`
  const response = await app.render(new Request(address))
  if (!response.ok) throw new Error(`${page}: the page could not be drawn (${response.status})`)
  const file = join(out, `${page}.html`)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, await response.text())
  // Every hundredth part, for whoever shows how far it is.
  const [before, now] = [index, index + 1].map((n) => Math.floor((n / all.length) * 100))
  if (now === before) continue
  console.log(now! / 100)
  await new Promise(setImmediate) // lets the end of whoever asked for the pages through
}
