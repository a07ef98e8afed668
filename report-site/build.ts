/**
 * Builds the site: page data in, a folder of static pages out. The pages are drawn by the compiled site
 * (compile.ts), in a process of its own that can be stopped. A package brings it compiled; in a clone it is
 * compiled when its sources have changed.
 */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, relative } from 'node:path'
import { createInterface } from 'node:readline'

export interface SiteBuild {
  /** Folder of the page data, see page-data.ts. */
  data: string
  /** Folder that receives the pages; created. */
  out: string
  /** Aborted: the build is killed and this rejects. */
  signal: AbortSignal
  /** Told the fraction of pages that are drawn. */
  onProgress?: (done: number) => void
}

export async function buildSite({ data, out, signal, onProgress }: SiteBuild): Promise<void> {
  const compiled = await compiledSite(signal)
  mkdirSync(out, { recursive: true })
  // Written, not copied: a copy would have the permissions of the package's files, and these are of the run's folder.
  const client = join(compiled, 'client')
  for (const file of readdirSync(client, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const from = join(file.parentPath, file.name)
    const to = join(out, relative(client, from))
    mkdirSync(dirname(to), { recursive: true })
    writeFileSync(to, readFileSync(from))
  }
  const environment = { NODE_ENV: 'production', USUALLY_REPORT_DATA: data }
  await runToEnd([join(compiled, 'server', 'entry.mjs'), out], signal, environment, (line) =>
    onProgress?.(Number(line)),
  )
}

const site = import.meta.dirname
const repository = join(site, '..')

/** The folder of the compiled site. */
export async function compiledSite(signal: AbortSignal): Promise<string> {
  const shipped = join(site, 'compiled')
  if (existsSync(shipped)) return shipped
  const compiled = join(repository, 'node_modules', '.cache', 'usually', `site-${sourceDigest()}`)
  if (!existsSync(compiled)) {
    const making = `${compiled}.${process.pid}`
    // The loader that this process runs with, if any, is what the compiler needs too.
    await runToEnd([...process.execArgv, join(site, 'compile.ts'), making], signal)
    try {
      renameSync(making, compiled)
      for (const old of readdirSync(dirname(compiled))) // of sources that are no more
        if (/^site-[0-9a-f]+$/.test(old) && old !== basename(compiled))
          rmSync(join(dirname(compiled), old), { recursive: true, force: true })
    } catch (error) {
      rmSync(making, { recursive: true, force: true })
      if (!existsSync(compiled)) throw error // else another process was faster
    }
  }
  return compiled
}

/** Changes with anything that the compiled site holds. */
function sourceDigest(): string {
  const hash = createHash('sha256')
  for (const folder of ['report-site', 'models'])
    for (const file of readdirSync(join(repository, folder), { recursive: true, encoding: 'utf8' }).sort())
      if (/\.(ts|astro|css|js)$/.test(file) && !/\.test\.ts$/.test(file))
        hash.update(file).update(readFileSync(join(repository, folder, file)))
  hash.update(readFileSync(join(repository, 'package-lock.json')))
  return hash.digest('hex').slice(0, 16)
}

async function runToEnd(
  args: string[],
  signal: AbortSignal,
  environment: NodeJS.ProcessEnv = {},
  onLine: (line: string) => void = () => {},
): Promise<void> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'], // the channel tells the child that this process has ended
    signal,
  })
  createInterface({ input: child.stdout! }).on('line', onLine)
  let complaint = ''
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    complaint += text
  })
  const code = await new Promise<number | null>((resolve, reject) =>
    child.on('error', reject).on('close', resolve),
  )
  if (code !== 0) throw new Error(`the report's pages could not be built: ${complaint.trim().slice(-2000)}`)
}
