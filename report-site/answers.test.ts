import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { report } from '../pipeline/6-report.ts'
import { command } from '../pipeline/example/command.ts'
import { incidentIds } from '../pipeline/example/report/incidents.ts'
import { fixtureContext, writeFixture } from '../pipeline/example/report.ts'
import { readMutes } from '../pipeline/run-folder/mutes.ts'
import { readVerdicts } from '../pipeline/run-folder/verdict-file.ts'
import { openBrowser, watched } from './browser.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually answers '))
const usually = (...args: string[]) =>
  spawnSync(process.execPath, [...command, ...args, '--out', folder], { encoding: 'utf8' })

let browser: Browser
let context: BrowserContext
let page: Page
let seen: ReturnType<typeof watched>

beforeAll(async () => {
  await writeFixture(folder, { findings: 30, principals: 20 })
  await report(fixtureContext(folder))
  browser = await openBrowser()
})
beforeEach(async () => {
  await context?.close()
  context = await browser.newContext({ acceptDownloads: true, viewport: { width: 1440, height: 900 } })
  page = await context.newPage()
  seen = watched(page)
})
afterAll(async () => {
  await browser?.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (file: string, on = page) => on.goto(`file://${encodeURI(join(folder, 'report'))}/${file}`)
const mara = 'finding/5707e0000001.html'
/** Its names try to break the page, its mute entry among them. */
const hostile = 'finding/5707e0000004.html'
const press = (name: string | RegExp, on = page) => on.getByRole('button', { name }).click()
const pressed = (name: string, on = page) =>
  on.locator('.answer').getByRole('button', { name }).getAttribute('aria-pressed')
const status = () => page.locator('.answer [role=status]').textContent()
const answers = (on = page) => on.locator('.answers-open').textContent()
const hostileNote = '=cmd|"/c calc"!A1, </script><img src=x onerror=window.hurt=1>\nand "quotes"'

async function saved(on = page): Promise<{ file: string; content: Saved }> {
  const [download] = await Promise.all([on.waitForEvent('download'), press('Save as one file', on)])
  expect(download.suggestedFilename()).toBe('usually-answers.json')
  const file = await download.path()
  return { file, content: JSON.parse(readFileSync(file, 'utf8')) }
}
interface Saved {
  usually_answers: number
  verdicts: { finding: string; verdict: string; by: string; note: string; at: string }[]
  mutes: { match: Record<string, string[]>; reason: string; author: string; expires: string }[]
}

test('answers are kept from page to page, looked over, taken back and saved; the command takes the file', async () => {
  await open(mara)
  expect(await answers()).toBe('Answers (0)')
  await press('Benign')
  expect(await status()).toBe('Say who answers: the name stands beside the answer.')
  expect(await page.evaluate('document.activeElement.id')).toBe('answer-by-0')
  expect(await answers()).toBe('Answers (0)')
  await page.getByLabel('Your name').fill('Mia Lind')
  await press('Benign')
  expect([await pressed('Benign'), await pressed('Malicious')]).toEqual(['true', 'false'])
  expect(await status()).toMatch(/^Benign\. Kept in this browser/)
  // What is typed later belongs to the answer too, and another verdict takes the place of the first.
  await page.getByLabel(/^What it was/).fill('hardly')
  await press('Malicious')

  await open(hostile)
  expect(await page.getByLabel('Your name').inputValue()).toBe('Mia Lind')
  await press(/^Mute until/)
  expect(await status()).toBe('Say why: a mute without a reason is not read.')
  await page.getByLabel(/^What it was/).fill(hostileNote)
  await press(/^Mute until/)
  await press('Unsure')
  await page.reload()
  expect([await pressed('Unsure'), await pressed('Mute until')]).toEqual(['true', 'true'])
  expect(await page.getByLabel(/^What it was/).inputValue()).toBe(hostileNote)
  expect(await page.evaluate('window.hurt')).toBeUndefined()

  await open('finding/5707e0000002.html')
  await press('Unsure')
  await open('findings/1.html')
  expect(await answers()).toBe('Answers (3)')
  expect(await page.locator('.own-answer').first().textContent()).toBe('Your answer: Malicious')
  await page.locator('#filter-text').fill('p:mara')
  expect(await page.locator('.results .own-answer').allTextContents()).toEqual(['Your answer: Malicious'])
  await press('Answers (3)')
  const rows = page.locator('dialog li')
  expect(await rows.nth(0).textContent()).toContain('Malicious, by Mia Lindhardly')
  expect(await rows.nth(1).textContent()).toMatch(/Unsure, and mute until .* by Mia Lind=cmd/)
  await page
    .getByRole('button', { name: /^Remove the answer/ })
    .nth(2)
    .click()
  expect(await rows.count()).toBe(2)
  expect(await page.locator('dialog > p').first().textContent()).toContain('Not saved since the last change')
  const { file, content } = await saved()
  expect(await page.locator('dialog > p').first().textContent()).toMatch(/^Saved\. /)
  expect(seen.errors).toEqual([])
  expect(seen.requests.every((url) => /^(file|blob|data):/.test(url))).toBe(true)
  expect(content.verdicts.map(({ at: _, ...of }) => of)).toEqual([
    { finding: '5707e0000001', verdict: 'malicious', by: 'Mia Lind', note: 'hardly' },
    { finding: '5707e0000004', verdict: 'unsure', by: 'Mia Lind', note: hostileNote },
  ])

  const taken = usually('verdict', '--import', file)
  expect(taken.stderr).toBe('')
  expect(taken.stdout).toContain('2 verdicts taken (1 malicious, 1 unsure)')
  expect(taken.stdout).toContain('1 mute taken')
  expect(
    readVerdicts(join(folder, 'verdicts.csv'))
      .slice(-2)
      .map(({ line: _, uid: finding, ...of }) => ({ finding, ...of })),
  ).toEqual(content.verdicts)
  expect(readFileSync(join(folder, 'verdicts.csv'), 'utf8')).not.toMatch(/(^|,|")[=+@-]/m)
  const mute = readMutes(join(folder, 'mutes.yaml')).at(-1)!
  expect(mute).toMatchObject({ reason: hostileNote, author: 'Mia Lind', match: content.mutes[0]!.match })
  expect(mute.match.principal![0]).toContain('\u202e')
  expect(usually('mutes').stdout).toMatch(/4\. hides 1 finding/)
  expect(usually('verdict', '--import', file).stdout).toContain('3 answers were there already')

  // The next report shows them, and the browser lets go of what was imported.
  await report(fixtureContext(folder))
  await open(mara)
  expect(await answers()).toBe('Answers (1)')
  expect(await page.locator('#triage').textContent()).toMatch(
    /Judged malicious by Mia Lind on \w+\s\d+\s\w+: hardly\./,
  )
  await open(hostile)
  expect(await answers()).toBe('Answers (0)')
}, 60_000)

test('an incident is answered as a whole, and each finding of it by itself', async () => {
  await open(`incident/${incidentIds.chain}.html`)
  await page.getByLabel('Your name').fill('Jo')
  await press('Benign')
  expect(await status()).toMatch(/^Benign, of 2 findings\./)
  expect(await page.locator('.own-answer').allTextContents()).toEqual([
    'Your answer: Benign',
    'Your answer: Benign',
  ])
  await open(mara)
  await press('Malicious')
  await open(`incident/${incidentIds.chain}.html`)
  expect([await pressed('Benign'), await pressed('Malicious')]).toEqual(['false', 'false'])
  await press('Malicious')
  await press('Malicious')
  expect(await answers()).toBe('Answers (0)')
  await press('Unsure')
  await press('Answers (2)')
  await press('Remove all')
  expect(await answers()).toBe('Answers (2)')
  await press('Remove all 2: press again')
  expect(await answers()).toBe('Answers (0)')
  expect(await pressed('Unsure')).toBe('false')
})

test('where the browser keeps nothing, the page says so, saves, and warns before it is left', async () => {
  await context.addInitScript(`for (const name of ['getItem', 'setItem'])
    Storage.prototype[name] = () => { throw new Error('blocked') }`)
  await open(mara)
  await page.getByLabel('Your name').fill('Jo')
  await press('Benign')
  expect(await status()).toMatch(/^Benign\. Kept until this page is left/)
  const asked: string[] = []
  page.on('dialog', (dialog) => {
    asked.push(dialog.type())
    return dialog.accept()
  })
  await page.reload()
  expect(asked).toEqual(['beforeunload'])
  expect(await answers()).toBe('Answers (0)')
  await page.getByLabel('Your name').fill('Jo')
  await press('Benign')
  await press('Answers (1)')
  expect((await saved()).content.verdicts).toHaveLength(1)
  await page.reload()
  expect(asked).toHaveLength(1)
  expect(seen.errors).toEqual([])
})

test('a tab beside learns of it at once', async () => {
  const other = await context.newPage()
  await open('index.html', other)
  await open(mara)
  await page.getByLabel('Your name').fill('Jo')
  await press('Unsure')
  await other.locator('.answers-open', { hasText: 'Answers (1)' }).waitFor({ timeout: 5000 })
  expect(await answers(other)).toBe('Answers (1)')
})

test('the keyboard alone answers, opens the drawer, and comes back from it', async () => {
  await open(mara)
  await page.getByLabel('Your name').focus()
  await page.keyboard.type('Jo')
  await page.keyboard.press('Tab')
  await page.keyboard.type('asked')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Space')
  expect(await pressed('Benign')).toBe('true')
  await page.locator('.answers-open').focus()
  await page.keyboard.press('Enter')
  expect(await page.locator('dialog[open]').count()).toBe(1)
  await page.keyboard.press('Escape')
  expect(await page.locator('dialog[open]').count()).toBe(0)
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Answers (1)')
})

test.each([
  ['light', 1440],
  ['dark', 390],
] as const)(
  'the form and the drawer have no accessibility violation, %s at %i pixels',
  async (colorScheme, width) => {
    const own = await browser.newContext({ colorScheme, viewport: { width, height: 844 } })
    const on = await own.newPage()
    await open(hostile, on)
    await on.getByLabel('Your name').fill('Jo')
    await on.getByLabel(/^What it was/).fill('w'.repeat(300))
    await press('Malicious', on)
    const told = async () =>
      (await new AxeBuilder({ page: on }).analyze()).violations.map(
        ({ id, nodes }) => `${id} ${nodes[0]!.html.slice(0, 160)}`,
      )
    expect(await told()).toEqual([])
    await press(/^Answers/, on)
    expect(await told()).toEqual([])
    const over = await on.evaluate(
      `[document.documentElement, document.querySelector('dialog')].map((of) => of.scrollWidth - of.clientWidth)`,
    )
    expect(over).toEqual([0, 0])
    await own.close()
  },
  60_000,
)

test('without scripts there are the command and the entry to copy, and no form', async () => {
  const own = await browser.newContext({ javaScriptEnabled: false })
  const on = await own.newPage()
  await open(mara, on)
  const text = await on.locator('#triage').textContent()
  expect(text).toContain('usually verdict 5707e0000001 benign --by "YOUR NAME" --note "what it was"')
  expect(text).toContain('- principal: "')
  expect(await on.locator('.answer').isVisible()).toBe(false)
  await own.close()
})
