/** Builds the site: page data in, a folder of static pages out. */
import { build } from 'astro'

export interface SiteBuild {
  /** Folder of the page data, see page-data.ts. */
  data: string
  /** Folder that receives the pages; created. */
  out: string
  /** Folder for what the build keeps between its steps; may be deleted afterwards. */
  scratch: string
}

export async function buildSite({ data, out, scratch }: SiteBuild): Promise<void> {
  process.env.ASTRO_TELEMETRY_DISABLED = '1' // Astro would contact a host otherwise.
  process.env.USUALLY_REPORT_DATA = data
  await build({
    root: import.meta.dirname,
    srcDir: import.meta.dirname,
    outDir: out,
    cacheDir: scratch,
    configFile: false,
    logLevel: 'error',
    // Plain files, because a folder's index does not open from a disk.
    build: { format: 'file' },
    devToolbar: { enabled: false },
    vite: { logLevel: 'error', cacheDir: `${scratch}/vite` },
  })
}
