/**
 * Pictures of every page type of a report at 1440 and 390 pixels, light and dark; what is taller than a browser can
 * draw at once comes in parts: `node scripts/screenshots.ts data/run/report FOLDER [page type...]`
 */
import { mkdirSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { openBrowser, pageTypes } from '../report-site/browser.ts'

const [report, folder, ...only] = process.argv.slice(2)
if (!report || !folder) throw new Error('usage: node scripts/screenshots.ts REPORT FOLDER [page type...]')

/** Taller pictures fail in a browser without a graphics card. */
const tallest = 2000

mkdirSync(folder, { recursive: true })
const browser = await openBrowser()
try {
  const pages = Object.entries(await pageTypes(browser, resolve(report)))
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [1440, 390]) {
      const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme })
      for (const [type, file] of pages) {
        if (only.length && !only.includes(type)) continue
        await page.setViewportSize({ width, height: 900 })
        await page.goto(`file://${resolve(report)}/${file}`)
        const whole = Number(await page.evaluate('document.documentElement.scrollHeight'))
        await page.setViewportSize({ width, height: Math.min(whole, tallest) })
        for (let top = 0, part = 1; top < whole; top += tallest, part++) {
          const height = Math.min(tallest, whole - top)
          await page.evaluate(`scrollTo(0, ${top})`)
          // A page scrolls no further than its end: the last part stands at the bottom of the window.
          const y = Number(await page.evaluate(`${top} - scrollY`))
          const name = `${type}-${width}-${colorScheme}${part > 1 ? `-${part}` : ''}.png`
          await page.screenshot({ path: join(folder, name), clip: { x: 0, y, width, height } })
        }
      }
      await page.close()
    }
} finally {
  await browser.close()
}
