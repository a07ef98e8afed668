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
  // Each as high as to end between two sections of the sample's page.
  for (const [name, file, height, from] of [
    ['week', week, 1160, null],
    ['finding', finding, 1170, null],
    ...(incident ? ([['incident', incident, 1160, null]] as const) : []),
    ['evaluation', evaluation!, 1100, '#labels'],
  ] as const)
    for (const colorScheme of ['light', 'dark'] as const) {
      const page = await browser.newPage({ viewport: { width: 1440, height }, colorScheme })
      await page.goto(`file://${resolve(report)}/${file}`)
      if (from) await page.evaluate(`document.querySelector('${from}').scrollIntoView()`)
      await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) })
      await page.close()
    }
} finally {
  await browser.close()
}
