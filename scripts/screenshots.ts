/**
 * Pictures of every page type of a report at 1440 and 390 pixels, light and dark:
 * `node scripts/screenshots.ts data/run/report FOLDER [page type...]`
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openBrowser, pageTypes } from '../report-site/browser.ts'

const [report, folder, ...only] = process.argv.slice(2)
if (!report || !folder) throw new Error('usage: node scripts/screenshots.ts REPORT FOLDER [page type...]')

mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
try {
  const pages = Object.entries(await pageTypes(browser, resolve(report)))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
      for (const [type, file] of pages) {
        if (only.length && !only.includes(type)) continue
        await page.goto(`file://${resolve(report)}/${file}`)
        await page.screenshot({ path: join(folder, `${type}-${width}-${colorScheme}.png`), fullPage: true })
      }
      await page.close()
    }
} finally {
  await browser.close()
}
