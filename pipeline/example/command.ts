/**
 * The command line as tests call it: what `npm test` has just compiled to dist/, since each call of TypeScript costs
 * three times as much; the sources where one of them is newer.
 */
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..', '..')
/** Written last. */
const stamp = join(root, 'dist', 'package.json')

/** Arguments of process.execPath, before those of the command. */
export const command: readonly string[] = isCompiled()
  ? [join(root, 'dist', 'pipeline', 'cli.js')]
  : [...process.execArgv, join(root, 'pipeline', 'cli.ts')]

/** Whether dist/ is newer than all that it is made of. */
export function isCompiled(): boolean {
  if (!existsSync(stamp)) return false
  const compiled = statSync(stamp).mtimeMs
  const sources = ['pipeline', 'models', 'sample', 'report-site', 'data'].flatMap((folder) =>
    // Below data/ lies what nobody reads, such as samples.
    readdirSync(join(root, folder), { recursive: folder !== 'data', withFileTypes: true }),
  )
  const makers = ['package.json', 'scripts/build.ts', 'scripts/bill-of-materials.ts']
  return [
    ...sources.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    ...makers.map((file) => join(root, file)),
  ].every((file) => statSync(file).mtimeMs < compiled)
}
