import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { parse } from 'csv-parse/sync'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { report } from '../pipeline/6-report.ts'
import { fixtureContext, writeFixture } from '../pipeline/example/report.ts'
import { openBrowser, watched } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually lists '))
let browser: Browser
let page: Page
let seen: ReturnType<typeof watched>

beforeAll(async () => {
  await writeFixture(folder, { findings: 60, principals: 70 })
  await report(fixtureContext(folder))
  browser = await openBrowser()
  page = await (await browser.newContext({ acceptDownloads: true })).newPage()
  seen = watched(page)
})

afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const address = (list: 'findings' | 'principals', hash = '') =>
  `file://${encodeURI(join(folder, 'report'))}/${list}/1.html${hash}`
const rows = () => page.locator('.results tbody tr')
const said = () => page.locator('#filter [role=status]').textContent()
const fill = (text: string) => page.locator('#filter-text').fill(text)
const texts = (selector: string) => page.locator(selector).allInnerTexts()

async function saved(kind: 'CSV' | 'JSON'): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: `Save these as ${kind}` }).click(),
  ])
  return readFile(await download.path(), 'utf8')
}

test('finds by confidence and severity, and keeps its words in the address', async () => {
  await page.goto(address('findings', '#q=c:high'))
  expect(await rows().count()).toBe(3)
  expect(await said()).toContain('3 of 64 findings')
  await page.getByRole('button', { name: 's:critical' }).click()
  expect(await rows().count()).toBe(1)
  expect(decodeURIComponent(page.url())).toContain('c:high+s:critical')
  await page.reload()
  expect(await page.locator('#filter-text').inputValue()).toBe('c:high s:critical')
  await fill('nothing like it')
  expect(await said()).toBe('None of 64 findings matches')
  await fill('<script>window.hurt')
  expect(await rows().count()).toBe(1)
  expect(await page.evaluate('window.hurt')).toBeUndefined()
  expect(seen.errors).toEqual([])
  const { violations } = await new AxeBuilder({ page }).analyze()
  expect(violations.map(({ id, nodes }) => `${id} ${nodes[0]!.html.slice(0, 200)}`)).toEqual([])
})

test.each([
  // Of the 64 findings, 60 are of the crowd, whose strange calls are all alike.
  ['findings', 'DescribeBackup', 60],
  ['findings', 'action:describebackup', 60],
  ['findings', 'action:Describe', 61],
  ['findings', 'action:GetSecretValue', 1],
  ['findings', 'dynamodb:DescribeBackup', 60],
  ['findings', 'address:203.0.113.9', 60],
  ['findings', 'address:203.0.113.57', 1],
  ['findings', 'network:203.0.113.0/24', 1],
  ['findings', 'agent:boto3', 1],
  ['findings', 'resource:table/orders-1', 60],
  ['findings', 'tactic:"credential access"', 1],
  ['findings', 'tactic:discovery !action:DescribeBackup', 1],
  ['findings', 'account:111122223333 p:mara', 1],
  ['findings', 'incident:11c1de000001', 2],
  ['principals', 'address:203.0.113.57', 1],
  ['principals', 'GetSecretValue', 1],
  ['principals', 'agent:boto3', 1],
  ['principals', 'account:production', 2],
] as const)('of %s, %s finds %i', async (list, text, number) => {
  await page.goto(address(list))
  await fill(text)
  expect(await said()).toContain(`${number} of `)
})

test('says which token or value is unknown', async () => {
  await page.goto(address('findings'))
  await fill('foo:bar')
  expect(await said()).toMatch(/^no such token: foo:; known are account:, action:, address:, .*, verdict:$/)
  expect(await rows().count()).toBe(0)
  await fill('severity:hig')
  expect(await said()).toBe("severity has no value 'hig'; known: critical, high, medium, low, informational")
  await fill('!severity:hig')
  expect(await said()).toContain('severity has no value')
  await fill('network:10.')
  expect(await said()).toBe("network has no value with '10.' here; known: 198.51.100.0/24, 203.0.113.0/24")
  await fill('severity:')
  expect(await said()).toContain('severity: needs a value')
})

test('what is found has every column and mark of the table that it stands for', async () => {
  await page.goto(address('findings'))
  const heads = await texts('main .sec thead th')
  const standing = await texts('main .sec tbody tr')
  await page.locator('#filter-sort').selectOption('confidence')
  await page.locator('#filter-sort').selectOption('')
  await fill('!p:nobody-of-this-name')
  expect(await texts('.results thead th')).toEqual(heads)
  expect(await texts('.results tbody tr')).toEqual(standing)
  expect(await page.locator('.results .sev-critical').count()).toBe(1)
  expect(await page.locator('.results use[href="#c-high"]').count()).toBe(3)
  await page.goto(address('principals'))
  const principals = await texts('main .sec tbody tr')
  await fill('!p:nobody-of-this-name')
  expect(await texts('.results tbody tr')).toEqual(principals)
})

test('muted findings are listed and filtered as such, and stand on no alert', async () => {
  await page.goto(address('findings', '#q=muted'))
  const muted = await rows().count()
  expect(muted).toBeGreaterThan(3)
  expect(await rows().first().textContent()).toMatch(/Muted until Sunday 6\sDecember by M. Lind/)
  await fill('!muted')
  expect(await said()).toContain(`${64 - muted} of 64 findings`)
})

test('saves the rows of findings.csv that are shown, and nothing that a spreadsheet would run', async () => {
  await page.goto(address('findings', '#q=!p:nobody-of-this-name'))
  const records = (text: string) => parse(text, { columns: true }) as Record<string, string>[]
  const all = await saved('CSV')
  expect(records(all)).toEqual(records(readFileSync(join(folder, 'findings.csv'), 'utf8')))
  expect(all).not.toMatch(/(^|,)"[=+\-@]/m)
  await fill('owner:platform')
  expect(await rows().count()).toBe(1)
  expect(await page.locator('.results tbody th').textContent()).toContain('owner Platform')
  const [found] = JSON.parse(await saved('JSON')) as Record<string, unknown>[]
  expect(found).toMatchObject({ owner: 'Platform', account_name: 'production', confidence: 'high' })
  expect(Object.keys(found!)).toEqual(Object.keys(records(all)[0]!))
  expect(typeof found!.p_value).toBe('number')
})

test('saves of principals their scored day of the highest priority, in the columns of scores.parquet', async () => {
  await page.goto(address('principals', '#q=account:production'))
  const found = JSON.parse(await saved('JSON')) as Record<string, unknown>[]
  expect(found).toHaveLength(2)
  expect(found[0]).toMatchObject({ day: '2026-11-12', confidence: 'high', account_name: 'production' })
  expect(Object.keys(found[0]!)).toEqual(
    expect.arrayContaining(['principal', 'p_value', 'priority', 'bits_new_action', 'findings']),
  )
})

test('what is found stands by priority, unless another order is chosen', async () => {
  const cells = (column: number) => texts(`.results tbody tr td:nth-child(${column})`)
  await page.goto(address('findings', '#q=user-'))
  const priorities = (await cells(4)).map(Number)
  expect(priorities.length).toBeGreaterThan(20)
  expect(priorities).toEqual(priorities.toSorted((a, b) => b - a))
  const unsorted = await cells(6)
  await page.locator('#filter-sort').selectOption('confidence')
  const sorted = await cells(6)
  const rank = ['High', 'Medium', 'Low']
  expect(sorted).toEqual(sorted.toSorted((a, b) => rank.indexOf(a) - rank.indexOf(b)))
  expect(sorted).not.toEqual(unsorted)
})
