// Runs before `npm start` and `npm test`, on whatever Node the host has (20 or newer), so that either is the
// only command a fresh clone needs. Installs when node_modules is missing or the lock file has changed.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const stamp = join(root, 'node_modules', '.usually-lock')
const digest = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== digest) {
  console.log('Installing packages (about a minute, once) ...')
  const npm = spawnSync('npm', ['ci'], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' })
  if (npm.status !== 0) {
    console.error('npm ci failed; the lines above say why. Nothing else was changed.')
    process.exit(1)
  }
  writeFileSync(stamp, digest)
}
