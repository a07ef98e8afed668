import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, test } from 'vitest'

const isAlive = (pid: number) => {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** A parent that starts a child which would go on for a minute. @returns the parent, and the child's process id */
async function family(start: readonly string[]) {
  const child = `spawn(process.execPath, ${JSON.stringify(start)}, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })`
  const code = `import { spawn } from 'node:child_process'; ${child}; setTimeout(() => {}, 60_000)`
  const parent = spawn(process.execPath, ['--input-type=module', '-e', code])
  const [text] = await once(parent.stdout, 'data')
  return { parent, pid: Number(text) }
}

const goesOn = 'console.log(process.pid); setTimeout(() => {}, 60_000)'
const ofCommand = join(import.meta.dirname, 'end-with-parent.mjs')
const ofReport = join(import.meta.dirname, '..', 'report-site', 'end-with-parent.ts')

test.each([
  ['the command in a clone', ['--import', ofCommand, '--input-type=module', '-e', goesOn]],
  [
    'the drawing of pages',
    [
      ...process.execArgv,
      '--input-type=module',
      '-e',
      `import { endWithParent } from '${ofReport}'; endWithParent(); ${goesOn}`,
    ],
  ],
])('%s ends when its parent is killed', async (_, start) => {
  const { parent, pid } = await family(start)
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  for (let i = 0; i < 500 && isAlive(pid); i++) await pause(20)
  expect(isAlive(pid)).toBe(false)
})

test('a child that has done its work does not wait for its parent', async () => {
  const { parent, pid } = await family([
    '--import',
    ofCommand,
    '--input-type=module',
    '-e',
    'console.log(process.pid)',
  ])
  for (let i = 0; i < 500 && isAlive(pid); i++) await pause(20)
  expect(isAlive(pid)).toBe(false)
  parent.kill()
})
