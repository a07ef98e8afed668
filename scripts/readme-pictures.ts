/**
 * The pictures of the README and of docs/report.md, from an evaluated report of the sample organisation:
 * `node scripts/readme-pictures.ts data/run/report docs/images`
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openBrowser, pageTypes } from '../report-site/browser.ts'

const [report, folder] = process.argv.slice(2)
if (!report || !folder) throw new Error('usage: node scripts/readme-pictures.ts REPORT FOLDER')

mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
try {
  const { week, finding, incident, evaluation } = await pageTypes(browser, resolve(report))
  if (!week || !finding) throw new Error(`${report}: a picture needs a finding, and this report has none`)
  for (const [name, file, colorScheme, from] of [
    ['week-light', week, 'light', null],
    ['week-dark', week, 'dark', null],
    ['finding-light', finding, 'light', null],
    ['finding-dark', finding, 'dark', null],
    ...(incident ? ([['incident-light', incident, 'light', null]] as const) : []),
    ['evaluation-light', evaluation!, 'light', '#labels'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1280 }, colorScheme })
    await page.goto(`file://${resolve(report)}/${file}`)
    if (from) await page.evaluate(`document.querySelector('${from}').scrollIntoView()`)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    await page.close()
  }
} finally {
  await browser.close()
}
