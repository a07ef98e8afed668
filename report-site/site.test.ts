import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { report } from '../pipeline/6-report.ts'
import { openBrowser, pageTypes } from './browser.ts'
import { fixtureContext, writeFixture } from './fixture.ts'

// A folder with spaces and an umlaut: people open reports from wherever they lie.
const folder = mkdtempSync(join(tmpdir(), 'usually report für '))
const pages = join(folder, 'report')
let browser: Browser
let types: Record<string, string>

beforeAll(async () => {
  await writeFixture(folder, { findings: 60, principals: 70 })
  await report(fixtureContext(folder))
  browser = await openBrowser()
  types = {
    ...(await pageTypes(browser, pages)),
    'hostile finding': 'finding/story4.html',
    'findings, second page': 'findings/2.html',
  }
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const address = (file: string) => `file://${encodeURI(pages)}/${file}`

/** Everything a page asks for and complains about. */
function watched(page: Page) {
  const seen = { requests: [] as string[], errors: [] as string[] }
  page.on('request', (request) => seen.requests.push(request.url()))
  page.on('pageerror', (error) => seen.errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text()))
  return seen
}

describe('every page type', () => {
  test('asks for nothing but its own stylesheet and script, runs nothing hostile, and reports no error', async () => {
    const page = await browser.newPage()
    const seen = watched(page)
    for (const [type, file] of Object.entries(types)) {
      seen.requests.length = 0
      await page.goto(address(file))
      for (const summary of await page.locator('summary:visible').all()) await summary.click()
      await page.mouse.move(300, 300)
      const others = seen.requests.filter(
        (url) =>
          !/\.html$|\/(report\.css|report\.js|list\.js|(findings|principals)-list\.js)$|^data:,$/.test(url),
      )
      expect(others, type).toEqual([])
      expect(
        seen.requests.every((url) => url.startsWith('file://') || url === 'data:,'),
        type,
      ).toBe(true)
      expect(await page.evaluate('window.hurt'), type).toBeUndefined()
      expect(await page.locator('img, iframe, object, embed, main script').count(), type).toBe(0)
    }
    expect(seen.errors).toEqual([])
    await page.close()
  })

  test.each(['light', 'dark'] as const)(
    'has no accessibility violation in the %s theme',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      for (const [type, file] of Object.entries(types)) {
        await page.goto(address(file))
        const { violations } = await new AxeBuilder({ page }).analyze()
        const told = violations.map(
          (of) =>
            `${of.id}: ${of.nodes
              .slice(0, 3)
              .map((node) => node.html.slice(0, 160))
              .join(' | ')}`,
        )
        expect(told, `${type}, ${colorScheme}`).toEqual([])
      }
      await context.close()
    },
  )

  test.each([390, 1440])('does not scroll sideways at %i pixels', async (width) => {
    const page = await browser.newPage({ viewport: { width, height: 900 } })
    for (const [type, file] of Object.entries(types)) {
      await page.goto(address(file))
      const over = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      )
      expect(over, type).toBe(0)
    }
    await page.close()
  })

  test('reads the same with scripts off', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false })
    const page = await context.newPage()
    for (const [type, file] of Object.entries(types)) {
      await page.goto(address(file))
      expect(await page.locator('h1').isVisible(), type).toBe(true)
      expect(await page.locator('button').count(), type).toBe(0)
    }
    await page.goto(address('finding/story1.html'))
    await page.locator('#e1 summary').click()
    expect(await page.locator('#e1 pre').isVisible()).toBe(true)
    await context.close()
  })
})

test('marks that hide are shown, in the page and in the address bar of its title', async () => {
  const page = await browser.newPage()
  await page.goto(address('finding/story4.html'))
  const text = await page.locator('body').textContent()
  expect(text).toContain('invoice‹U+202E›gpj.exe')
  for (const mark of ['\u202e', '\u2066', '\u0000', '\u001b']) expect(text).not.toContain(mark)
  expect(await page.title()).not.toMatch(/[\u202e\u2066]/)
  await page.close()
})

test('the filter box finds, keeps its words in the address, and saves what a spreadsheet may open', async () => {
  const context = await browser.newContext({ acceptDownloads: true })
  const page = await context.newPage()
  const seen = watched(page)
  await page.goto(`${address('findings/1.html')}#q=c:high`)
  expect(await page.locator('.results tbody tr').count()).toBe(3)
  expect(await page.locator('#filter [role=status]').textContent()).toContain('3 of 64 findings')
  await page.getByRole('button', { name: 's:critical' }).click()
  expect(await page.locator('.results tbody tr').count()).toBe(1)
  expect(decodeURIComponent(page.url())).toContain('c:high+s:critical')
  await page.reload()
  expect(await page.locator('#filter-text').inputValue()).toBe('c:high s:critical')
  await page.locator('#filter-text').fill('<script>window.hurt')
  expect(await page.locator('.results tbody tr').count()).toBe(1)
  expect(await page.evaluate('window.hurt')).toBeUndefined()
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Save these as CSV' }).click(),
  ])
  const csv = await readFile(await download.path(), 'utf8')
  expect(csv.split('\r\n')).toHaveLength(3)
  expect(csv).not.toMatch(/(^|,)"[=+\-@]/m)
  expect(seen.errors).toEqual([])
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id }) => id)).toEqual([])
  await page.locator('#filter-text').fill('nothing like it')
  expect(await page.locator('#filter [role=status]').textContent()).toBe('None of 64 findings matches')
  await context.close()
})

test.each(['index.html', 'finding/story1.html'])('%s prints to a page that holds its words', async (file) => {
  const page = await browser.newPage()
  await page.goto(address(file))
  const pdf = await page.pdf({ preferCSSPageSize: true })
  expect(pdf.length).toBeGreaterThan(20_000)
  await page.emulateMedia({ media: 'print' })
  expect(await page.locator('h1').isVisible()).toBe(true)
  expect(await page.locator('nav').first().isVisible()).toBe(false)
  await page.close()
})

test('the theme switch overrides the system and is remembered', async () => {
  const context = await browser.newContext({ colorScheme: 'light' })
  const page = await context.newPage()
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.goto(address('index.html'))
  expect(await paper()).toBe('rgb(252, 252, 250)')
  await page.getByRole('button').click()
  await page.getByRole('button', { name: 'Light theme' }).click()
  expect(await paper()).toBe('rgb(18, 19, 21)')
  await page.goto(address('data.html'))
  expect(await paper()).toBe('rgb(18, 19, 21)')
  await context.close()
})

test('works under a sub-path of a server', async () => {
  const server = await serve(pages, '/team/reports/46/')
  try {
    const page = await browser.newPage()
    const seen = watched(page)
    const { port } = server.address() as AddressInfo
    await page.goto(`http://127.0.0.1:${port}/team/reports/46/index.html`)
    await page.locator('.alerts h3 a').first().click()
    await page.waitForURL('**/finding/*.html')
    expect(await page.evaluate("getComputedStyle(document.querySelector('.page')).maxWidth")).toBe('1264px')
    await page.getByRole('link', { name: 'Principals' }).first().click()
    await page.waitForURL('**/principals/1.html')
    expect(seen.errors).toEqual([])
    expect(
      seen.requests.every(
        (url) => url.startsWith(`http://127.0.0.1:${port}/team/reports/46/`) || url === 'data:,',
      ),
    ).toBe(true)
    await page.close()
  } finally {
    server.close()
  }
})

function serve(root: string, prefix: string): Promise<Server> {
  const kinds: Record<string, string> = { '.html': 'text/html', '.css': 'text/css', '.js': 'text/javascript' }
  const server = createServer(async (request, response) => {
    const path = request.url ?? ''
    const content = path.startsWith(prefix)
      ? await readFile(join(root, path.slice(prefix.length))).catch(() => null)
      : null
    response
      .writeHead(content ? 200 : 404, { 'content-type': kinds[extname(path)] ?? 'text/plain' })
      .end(content ?? '')
  })
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)))
}
