/**
 * The README's pictures, from a report of the sample organisation:
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
  const { week, finding } = await pageTypes(browser, resolve(report))
  if (!week || !finding) throw new Error(`${report}: a picture needs a finding, and this report has none`)
  for (const [name, file, colorScheme] of [
    ['week-light', week, 'light'],
    ['finding-light', finding, 'light'],
    ['finding-dark', finding, 'dark'],
  ] as const) {
    const page = await browser.newPage({ viewport: { width: 1440, height: 1200 }, colorScheme })
    await page.goto(`file://${resolve(report)}/${file}`)
    await page.screenshot({ path: join(folder, `${name}.png`) })
    await page.close()
  }
} finally {
  await browser.close()
}
