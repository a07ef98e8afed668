/** A report's pages, opened from the disk in a browser: what they ask for, run and show that they should not. */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { openBrowser, watched } from '../../report-site/browser.ts'

/** What nobody sees or what moves a terminal. */
export const hidden = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u

const ofTrails = [
  ...['img', 'iframe', 'object', 'embed', 'base', 'form[action]', 'main script', 'main style', 'animate'],
  ...['[onload]', '[onerror]', '[onmouseover]', 'a[href^="javascript" i]', 'meta[http-equiv="refresh"]'],
].join(', ')

export async function openPages(report: string): Promise<{ pages: number; broken: string[] }> {
  const pages = readdirSync(report, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.html'))
    .sort()
  const broken: string[] = []
  const browser = await openBrowser()
  try {
    const page = await browser.newPage()
    const seen = watched(page)
    let dialogs = 0
    page.on('dialog', (dialog) => {
      dialogs++
      void dialog.dismiss()
    })
    for (const file of pages) {
      seen.requests.length = 0
      seen.errors.length = 0
      dialogs = 0
      await page.goto(`file://${encodeURI(join(report, file))}`)
      for (const summary of await page.locator('summary:visible').all()) await summary.click()
      const lines = String(await page.evaluate('document.body.innerText')).split('\n')
      const links = (await page.evaluate('[...document.links].map((a) => a.href)')) as string[]
      const found = {
        'asks for': seen.requests.find((url) => !/^(file:\/\/|data:,$)/.test(url)),
        complains: seen.errors[0],
        'shows a dialog': dialogs || undefined,
        'ran a script': await page.evaluate('window.hurt'),
        'has elements of the trail': (await page.locator(ofTrails).count()) || undefined,
        'shows hidden marks': lines.find((line) => hidden.test(line.replaceAll(/[\t\u00ad]/g, ''))),
        'leads to': links.find((href) => !/^(file:\/\/|https:\/\/attack\.mitre\.org\/)/.test(href)),
      }
      for (const [what, one] of Object.entries(found))
        if (one !== undefined) broken.push(`${file}: ${what}: ${JSON.stringify(one).slice(0, 300)}`)
    }
  } finally {
    await browser.close()
  }
  return { pages: pages.length, broken }
}
