/**
 * The command line as tests call it: what `npm test` has just compiled to dist/, since each call of TypeScript costs
 * three times as much; the sources where one of them is newer.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
const stamp = join(root, 'dist', 'package.json')

/** Arguments of process.execPath, before those of the command. */
export const command: readonly string[] = isCompiled()
  ? [join(root, 'dist', 'pipeline', 'cli.js')]
  : [...process.execArgv, join(root, 'pipeline', 'cli.ts')]

function isCompiled(): boolean {
  if (!existsSync(stamp)) return false
  const compiled = statSync(stamp).mtimeMs
  const sources = ['pipeline', 'models', 'sample', 'report-site', 'data'].flatMap((folder) =>
    // Below data/ lies what nobody reads, such as samples.
    readdirSync(join(root, folder), { recursive: folder !== 'data', withFileTypes: true }),
  )
  return sources.every(
    (entry) => !entry.isFile() || statSync(join(entry.parentPath, entry.name)).mtimeMs < compiled,
  )
}
