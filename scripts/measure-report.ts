/**
 * How large a report may grow: builds one of 2,000 findings and 5,000 principals, then opens each page type from the
 * disk. Prints seconds, peak memory of all processes together (Linux only), sizes, largest contentful paint and how
 * soon a list can be filtered: `node scripts/measure-report.ts FOLDER [findings] [principals]`
 */
import { spawn } from 'node:child_process'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { stories } from '../pipeline/example/report/principals.ts'
import { writeFixture } from '../pipeline/example/report.ts'
import { openBrowser, pageTypes } from '../report-site/browser.ts'

const [folder, findings = '2000', principals = '5000'] = process.argv.slice(2)
if (!folder) throw new Error('usage: node scripts/measure-report.ts FOLDER [findings] [principals]')
const out = resolve(folder)
const report = join(out, 'report')

await writeFixture(out, {
  findings: Number(findings) - stories.length,
  principals: Number(principals) - stories.length,
})
const started = performance.now()
const child = spawn(
  process.execPath,
  [
    ...process.execArgv,
    join(import.meta.dirname, '..', 'pipeline', 'cli.ts'),
    'report',
    '--quiet',
    '--out',
    out,
  ],
  { stdio: 'inherit' },
)
let peak = 0
const watch = setInterval(() => {
  peak = Math.max(peak, residentMemory(child.pid!))
}, 50)
const code = await new Promise((done) => child.on('close', done))
clearInterval(watch)
if (code !== 0) throw new Error(`report exited with ${code}`)
const seconds = (performance.now() - started) / 1000

const files = readdirSync(report, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
const size = (file: string) => statSync(file).size
const pages = files.filter((file) => file.endsWith('.html')).toSorted((a, b) => size(b) - size(a))
console.log(
  `${findings} findings, ${principals} principals: ${seconds.toFixed(0)} s, at most ${peak ? `${peak} MiB` : 'unknown memory'} in all processes,`,
  `${pages.length} pages, largest ${kB(size(pages[0]!))} (${pages[0]!.slice(report.length + 1)}), ${Math.round(files.reduce((sum, file) => sum + size(file), 0) / 1e6)} MB in all`,
)

const browser = await openBrowser()
try {
  for (const [type, page] of Object.entries(await pageTypes(browser, report)))
    console.log(type.padEnd(12), await opened(page))
  for (const list of ['findings', 'principals'])
    console.log(
      `${list} list`.padEnd(18),
      `${Math.round(await filtered(list))} ms from opening to a filtered list`,
    )
} finally {
  await browser.close()
}

/** Weight of a page with all it asks for, and when its largest part was painted. */
async function opened(file: string): Promise<string> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const asked = new Set<string>()
  page.on('request', (request) => asked.add(request.url()))
  await page.goto(`file://${encodeURI(report)}/${file}`)
  const paint = await page.evaluate(
    `new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime)).observe({ type: 'largest-contentful-paint', buffered: true }))`,
  )
  await page.close()
  const weight = [...asked]
    .filter((url) => url.startsWith('file:'))
    .reduce((sum, url) => sum + size(decodeURI(new URL(url).pathname)), 0)
  return `largest contentful paint ${Math.round(Number(paint))} ms, page ${kB(size(join(report, file)))}, with all it loads ${kB(weight)}`
}

async function filtered(list: string): Promise<number> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const opening = performance.now()
  await page.goto(`file://${encodeURI(report)}/${list}/1.html`)
  await page.locator('#filter-text').fill(list === 'findings' ? 'c:medium' : 'kind:human')
  await page.locator('.results tbody tr').first().waitFor()
  const took = performance.now() - opening
  await page.close()
  return took
}

function kB(bytes: number): string {
  return `${Math.round(bytes / 1000)} kB`
}

/** Resident MiB of a process and all it started. */
function residentMemory(root: number): number {
  const parents = new Map<number, number[]>()
  let processes: string[]
  try {
    processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  } catch {
    return 0
  }
  const memory = new Map<number, number>()
  for (const name of processes)
    try {
      const status = readFileSync(`/proc/${name}/status`, 'utf8')
      const value = (key: string) => Number(status.match(new RegExp(`^${key}:\\s+(\\d+)`, 'm'))?.[1] ?? 0)
      parents.set(value('PPid'), [...(parents.get(value('PPid')) ?? []), Number(name)])
      memory.set(Number(name), value('VmRSS') / 1024)
    } catch {
      // It ended meanwhile.
    }
  const sum = (id: number): number =>
    (memory.get(id) ?? 0) + (parents.get(id) ?? []).reduce((total, own) => total + sum(own), 0)
  return Math.round(sum(root))
}
