/**
 * Builds the site: page data in, a folder of static pages out. It runs as a process of its own, because Astro
 * keeps what it makes between its steps below the working folder, which here is a scratch folder.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface SiteBuild {
  /** Folder of the page data, see page-data.ts. */
  data: string
  /** Folder that receives the pages; lies below `scratch`. */
  out: string
  /** Working folder; created. */
  scratch: string
  /** Aborted: the build is killed and this rejects. */
  signal: AbortSignal
}

export async function buildSite({ data, out, scratch, signal }: SiteBuild): Promise<void> {
  mkdirSync(scratch, { recursive: true })
  // Astro looks for its own parts from the working folder.
  const packages = dirname(dirname(createRequire(import.meta.url).resolve('astro/package.json')))
  symlinkSync(packages, join(scratch, 'node_modules'), 'junction')
  const child = spawn(process.execPath, [import.meta.filename, out], {
    cwd: scratch,
    env: { ...process.env, USUALLY_REPORT_DATA: data, ASTRO_TELEMETRY_DISABLED: '1', NODE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'pipe'],
    signal,
  })
  let complaint = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  )
  if (code !== 0) throw new Error(`the report's pages could not be built: ${complaint.trim().slice(-2000)}`)
}

if (import.meta.main) {
  const { build } = await import('astro')
  const site = import.meta.dirname
  await build({
    root: process.cwd(),
    srcDir: site,
    publicDir: `${site}/public`,
    outDir: process.argv[2]!,
    cacheDir: 'cache',
    configFile: false,
    logLevel: 'error',
    build: { format: 'file' }, // Plain files, because a folder's index does not open from a disk.
    devToolbar: { enabled: false },
    vite: { logLevel: 'error' },
  })
  // One stylesheet, linked by every page, of the parts in their order.
  const parts = readdirSync(join(site, 'styles')).sort()
  writeFileSync(
    join(process.argv[2]!, 'report.css'),
    parts.map((part) => readFileSync(join(site, 'styles', part), 'utf8')).join('\n'),
  )
}
