import { mkdtempSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { report } from '../pipeline/6-report.ts'
import { incidentIds } from '../pipeline/example/report/incidents.ts'
import { fixtureContext, writeFixture } from '../pipeline/example/report.ts'
import { openBrowser, pageTypes, watched } from './browser.ts'
import { pdfPages, pdfText } from './pdf-text.ts'

// A folder with spaces and an umlaut: people open reports from wherever they lie.
const folder = mkdtempSync(join(tmpdir(), 'usually report für '))
const pages = join(folder, 'report')
let browser: Browser
let types: Record<string, string>

beforeAll(async () => {
  await writeFixture(folder, { findings: 60, principals: 70 })
  // Shorter lists than a person would want, so that checks of every element stay quick.
  const context = fixtureContext(folder)
  await report({
    ...context,
    settings: { ...context.settings, report: { ...context.settings.report, pageSize: 20 } },
  })
  browser = await openBrowser()
  types = {
    ...(await pageTypes(browser, pages)),
    'hostile finding': 'finding/5707e0000004.html',
    'hostile incident': `incident/${incidentIds.hostile}.html`,
    'findings, second page': 'findings/2.html',
  }
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const address = (file: string) => `file://${encodeURI(pages)}/${file}`

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
          !/\.html$|\/(report\.css|report\.js|answers\.js|list(-query)?\.js|(findings|principals)-list\.js)$|^data:,$/.test(
            url,
          ),
      )
      expect(others, type).toEqual([])
      expect(
        seen.requests.every((url) => url.startsWith('file://') || url === 'data:,'),
        type,
      ).toBe(true)
      expect(await page.evaluate('window.hurt'), type).toBeUndefined()
      expect(
        await page
          .locator(
            'img, iframe, object, embed, main script, main style, animate, [onload], [onmouseover], a[href^="javascript"]',
          )
          .count(),
        type,
      ).toBe(0)
      // Nothing that a text could close was closed: the frame of the page is whole.
      expect(await page.locator('body > .page > main, body main').count(), type).toBe(1)
      expect(await page.locator('main ~ footer, footer').last().isVisible(), type).toBe(true)
    }
    expect(seen.errors).toEqual([])
    await page.close()
  })

  test('has no accessibility violation; the dark theme no contrast too low', async () => {
    const told: string[] = []
    const check = async (colorScheme: 'light' | 'dark', from: number) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 1440, height: 900 } })
      const page = await context.newPage()
      for (const [type, file] of Object.entries(types).filter((_, index) => from < 0 || index % 2 === from)) {
        await page.goto(address(file))
        // A theme changes colours and nothing else.
        const axe = new AxeBuilder({ page }).options({ resultTypes: ['violations'] })
        const { violations } = await (colorScheme === 'dark'
          ? axe.withRules(['color-contrast'])
          : axe
        ).analyze()
        for (const { id, nodes } of violations)
          told.push(`${type}, ${colorScheme}, ${id}: ${nodes[0]!.html.slice(0, 160)}`)
      }
      await context.close()
    }
    await Promise.all([check('light', 0), check('light', 1), check('dark', -1)])
    expect(told).toEqual([])
  }, 180_000)

  test.each([320, 390, 1440])('does not scroll sideways at %i pixels', async (width) => {
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
    await page.goto(address('finding/5707e0000001.html'))
    const event = page.locator('[id^="event-5707e0000001-"]').first()
    await event.locator('summary').click()
    expect(await event.locator('pre').isVisible()).toBe(true)
    await context.close()
  })
})

test('marks that hide are shown, in the page and in the address bar of its title', async () => {
  const page = await browser.newPage()
  await page.goto(address('finding/5707e0000004.html'))
  const text = await page.locator('body').textContent()
  expect(text).toContain('invoice‹U+202E›gpj.exe')
  for (const mark of ['\u202e', '\u2066', '\u0000', '\u001b']) expect(text).not.toContain(mark)
  expect(await page.title()).not.toMatch(/[\u202e\u2066]/)
  await page.close()
})

test.each(['index.html', 'finding/5707e0000001.html'])(
  '%s prints to pages that can be read',
  async (file) => {
    const page = await browser.newPage()
    await page.goto(address(file))
    const printed = pdfText(await page.pdf({ preferCSSPageSize: true }))
    await page.emulateMedia({ media: 'print' })
    expect(await page.locator('nav').first().isVisible()).toBe(false)
    const texts = await page.locator('h1, .entries h3, .claim, .evid h3, td.tgt').allInnerTexts()
    expect(texts.length).toBeGreaterThan(6)
    for (const text of texts) expect(printed).toContain(text.replace(/\s/g, ''))
    // Nothing runs off the paper's right edge.
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
    await page.close()
  },
)

test('charts say their values under the pointer and to the arrow keys, and lead to what a mark is about', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  const tip = () => page.locator('.tip').textContent()
  await page.goto(address('index.html'))
  const chart = page.locator('.chart.wide.live').first()
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  expect(await tip()).toMatch(/^Mon 9 Nov: 69 principal-days; 0 alerts, \d+ medium and \d+ low findings$/)
  await chart.locator('.mark:has(circle)').last().hover()
  expect(await tip()).toMatch(/^[\w@.-]+, \w{3} \d+ Nov: .*1 in [\d,]+; \w+ confidence, \w+ severity$/)
  await page.keyboard.press('Enter')
  await page.waitForURL('**/finding/*.html')
  await page.goto(address(types.principal!))
  const hours = page.locator('.chart.wide.live').first()
  await hours.hover()
  expect(await tip()).toMatch(/^Thursday \d\d:00 to \d\d:00: [\d,]+ calls?$/)
  await page.mouse.move(0, 0)
  expect(await tip()).toBe('')
  await page.close()
})

test('the first page prints on six sheets, the first of which has what to read first', async () => {
  const page = await browser.newPage()
  await page.goto(address('index.html'))
  const sheets = pdfPages(await page.pdf({ preferCSSPageSize: true }))
  console.log(`the first page on ${sheets.length} sheets`)
  expect(sheets.length).toBeLessThanOrEqual(6)
  const entries = await page.locator('.entries h3').allInnerTexts()
  expect(sheets[0]).toContain(entries[0]!.replace(/\s/g, ''))
  for (const sheet of sheets) expect(sheet.length).toBeGreaterThan(100)
  await page.close()
})

test('the tab key reaches everything that can be used, in order, and shows where it is', async () => {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
  for (const type of ['week', 'findings', 'finding', 'principal', 'evaluation']) {
    await page.goto(address(types[type]!))
    const wanted = Number(
      await page.evaluate(
        `[...document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex="0"]')].filter((of) => of.checkVisibility()).length`,
      ),
    )
    const reached: string[] = []
    for (let step = 0; step <= wanted; step++) {
      await page.keyboard.press('Tab')
      const at = (await page.evaluate(focused)) as { path: string; outline: number; inView: boolean } | null
      if (!at || at.path === reached[0]) break
      expect(at.outline, `${type}: focus ring of ${at.path}`).toBeGreaterThanOrEqual(2)
      expect(at.inView, `${type}: ${at.path} is scrolled into view`).toBe(true)
      reached.push(at.path)
    }
    expect(new Set(reached).size, type).toBe(wanted)
  }
  await page.close()
})

/** Where the focus is, in the page's own words. */
const focused = `(() => {
  const at = document.activeElement
  if (!at || at === document.body) return null
  const path = []
  for (let of = at; of.parentElement; of = of.parentElement) path.unshift([...of.parentElement.children].indexOf(of))
  const { top, bottom } = at.getBoundingClientRect()
  const style = getComputedStyle(at)
  return { path: at.tagName + ' ' + path.join('.'), outline: style.outlineStyle === 'none' ? 0 : Number.parseFloat(style.outlineWidth), inView: bottom > 0 && top < innerHeight }
})()`

test('permalinks lead to an event and to a day, also to a day without a finding', async () => {
  const page = await browser.newPage()
  await page.goto(address('finding/5707e0000001.html'))
  const event = page.locator('tr[id^="event-"]').first()
  const [id, words] = [await event.getAttribute('id'), await event.textContent()]
  await page.goto(`${address('finding/5707e0000001.html')}#${id}`)
  expect(await page.locator(':target').textContent()).toBe(words)
  const principal = await page.locator('.crumb a[href*="principal/"]').getAttribute('href')
  await page.goto(`${address(`finding/${principal}`)}#day-2026-11-12`)
  expect(await page.locator(':target').textContent()).toContain('Thu 12 Nov')
  await page.goto(address('evaluation.html'))
  const missed = page.locator('a[href$="#day-2026-11-12"]').first()
  await missed.click()
  expect(await page.locator(':target').textContent()).toContain('Thu 12 Nov')
  await page.close()
})

test('the theme switch overrides the system and is remembered', async () => {
  const context = await browser.newContext({ colorScheme: 'light' })
  const page = await context.newPage()
  const paper = () => page.evaluate('getComputedStyle(document.body).backgroundColor')
  await page.goto(address('index.html'))
  expect(await paper()).toBe('rgb(252, 252, 250)')
  await page.getByRole('button', { name: 'System theme' }).click()
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
    await page.locator('.entries h3 a').first().click()
    await page.waitForURL('**/incident/*.html')
    await page.locator('main a[href^="../finding/"]').first().click()
    await page.waitForURL('**/finding/*.html*')
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
