/** Test support: a Chromium that comes from npm alone and unpacks to the temporary folder at its first launch. */
import chromium from '@sparticuz/chromium'
import { type Browser, type Page, chromium as playwright } from 'playwright-core'

export async function openBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    // The bundled defaults are for a cloud function: one process, no sandbox and web security off. Only the sandbox must go.
    args: ['--no-sandbox', '--disable-gpu', '--headless=shell', '--disable-background-networking'],
    headless: true,
  })
}

/** Everything a page asks for and complains about. */
export function watched(page: Page) {
  const seen = { requests: [] as string[], errors: [] as string[] }
  page.on('request', (request) => seen.requests.push(request.url()))
  page.on('pageerror', (error) => seen.errors.push(error.message))
  page.on('console', (message) => message.type() === 'error' && seen.errors.push(message.text()))
  return seen
}

/** The pages that stand for all others: file names within a report. */
export async function pageTypes(browser: Browser, report: string): Promise<Record<string, string>> {
  const page = await browser.newPage()
  try {
    await page.goto(`file://${report}/index.html`)
    const first = async (selector: string) =>
      page
        .locator(selector)
        .first()
        .getAttribute('href', { timeout: 1000 })
        .catch(() => null)
    const finding = await first('a[href^="finding/"]')
    const incident = await first('a[href^="incident/"]')
    const principal = await first('a[href^="principal/"]')
    await page.goto(`file://${report}/weeks.html`)
    const backtest = await first('a[href="backtest.html"]')
    return {
      week: 'index.html',
      weeks: 'weeks.html',
      findings: 'findings/1.html',
      ...(finding ? { finding } : {}),
      ...(incident ? { incident } : {}),
      ...(principal ? { principal } : {}),
      principals: 'principals/1.html',
      evaluation: 'evaluation.html',
      ...(backtest ? { backtest } : {}),
      models: 'models.html',
      data: 'data.html',
      run: 'run.html',
      method: 'method.html',
      glossary: 'glossary.html',
    }
  } finally {
    await page.close()
  }
}
