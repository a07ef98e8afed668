/** A small file system of a test's own: full or read-only, as no folder can be made for root. Needs the right to mount. */
import { spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { scratchFolder } from './run.ts'

const run = (command: string, ...args: string[]) => spawnSync(command, args).status === 0

/** @param options  of the mount, such as `ro` or `size=1m`. @returns its folder, or null where that is not allowed */
function mount(options: string): string | null {
  const folder = scratchFolder('mount')
  if (run('mount', '-t', 'tmpfs', '-o', options, 'none', folder)) return folder
  rmSync(folder, { recursive: true })
  return null
}

function unmount(folder: string): void {
  run('umount', folder)
  rmSync(folder, { recursive: true })
}

export function canMount(): boolean {
  const folder = mount('size=1m')
  if (folder) unmount(folder)
  return folder !== null
}

export async function withMount(options: string, use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mount(options)
  if (!folder) throw new Error(`cannot mount a tmpfs (${options})`)
  await use(folder).finally(() => unmount(folder))
}
