/**
 * Compiles the site: all pages and what they import become one program that needs nothing but Node, so that a
 * report is drawn without Astro's build tools and a package need not bring them.
 *
 *   node report-site/compile.ts OUT
 *
 * writes OUT/server/entry.mjs (render.ts with everything it imports; their licences lie beside it) and OUT/client,
 * the files that pages link to. It runs as a process of its own, because Astro keeps what it makes between its
 * steps below the working folder, which here is a scratch folder.
 */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'astro'
import { endWithParent } from './end-with-parent.ts'

endWithParent()
const site = import.meta.dirname
const out = resolve(process.argv[2]!)
const scratch = mkdtempSync(join(tmpdir(), 'usually-site-'))
process.env.ASTRO_TELEMETRY_DISABLED = '1'
process.chdir(scratch)
try {
  // Astro looks for its own parts from the working folder.
  const packages = dirname(dirname(createRequire(import.meta.url).resolve('astro/package.json')))
  symlinkSync(packages, 'node_modules', 'junction')
  await build({
    root: scratch,
    srcDir: site,
    publicDir: join(site, 'public'),
    outDir: 'site',
    cacheDir: 'cache',
    configFile: false,
    logLevel: 'error',
    output: 'server',
    devToolbar: { enabled: false },
    adapter: {
      name: 'usually',
      hooks: {
        'astro:config:done': ({ setAdapter }) =>
          setAdapter({
            name: 'usually',
            serverEntrypoint: pathToFileURL(join(site, 'render.ts')),
            entrypointResolution: 'auto',
            supportedAstroFeatures: { serverOutput: 'stable' },
          }),
      },
    },
    image: { service: { entrypoint: 'astro/assets/services/noop' } },
    vite: {
      logLevel: 'error',
      ssr: { noExternal: true },
      build: { target: 'node20', license: { fileName: 'licences.md' } },
    },
  })
  // One stylesheet, linked by every page, of the parts in their order.
  const parts = readdirSync(join(site, 'styles')).sort()
  writeFileSync(
    join('site', 'client', 'report.css'),
    parts.map((part) => readFileSync(join(site, 'styles', part), 'utf8')).join('\n'),
  )
  rmSync(join('site', 'client', 'licences.md'), { force: true }) // of no script: there is none to bundle
  cpSync('site', out, { recursive: true })
} finally {
  process.chdir(site)
  rmSync(scratch, { recursive: true, force: true })
}
