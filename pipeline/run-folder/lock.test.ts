import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openLog } from '../log.ts'
import { type Lock, withLock } from './lock.ts'
import type { StageContext } from './stage.ts'

let folder: string
let said: string
const children: ChildProcess[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'usually-lock-'))
  said = ''
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function lock(work: () => Promise<string>, more: Partial<Lock & StageContext> = {}): Promise<string> {
  const log = openLog('plain', (text) => {
    said += text
  })
  const { what = 'run', wait = false, signal = new AbortController().signal } = more
  return withLock({ out: folder, log, signal }, { what, command: 'usually report', wait }, work)
}

/** A process that holds the lock until it is told to let go, or killed. */
async function holder(): Promise<ChildProcess> {
  const code = `
    import { withLock } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}
    const log = { line() {}, warn() {}, bar() {} }
    const signal = new AbortController().signal
    await withLock({ out: ${JSON.stringify(folder)}, log, signal }, { what: 'run', command: 'usually run', wait: false }, async () => {
      process.stdout.write('held')
      await new Promise((resolve) => process.stdin.once('data', resolve))
    })
    process.exit()`
  const child = spawn(process.execPath, [...process.execArgv, '--input-type=module', '-e', code])
  children.push(child)
  const [text] = await Promise.race([once(child.stdout!, 'data'), once(child.stderr!, 'data')])
  expect(String(text)).toBe('held')
  return child
}

const never = () => Promise.reject(new Error('the work was done'))

test('a second writer is refused, and told whom it met', async () => {
  const child = await holder()
  const { since } = JSON.parse(readFileSync(join(folder, 'locks', 'run.json'), 'utf8'))
  await expect(lock(never)).rejects.toThrow(
    `${folder}: "usually run" (process ${child.pid}, since ${since.slice(0, 16).replace('T', ' ')} UTC) is at work in this folder. Wait until it is done, give --wait, or name another folder with --out.`,
  )
})

test.each([0, 100, 8192])('a lock whose making was cut short after %i bytes stops nobody', async (bytes) => {
  const file = join(folder, 'locks', 'run')
  expect(await lock(async () => 'done')).toBe('done')
  truncateSync(file, bytes)
  expect(await lock(async () => 'done')).toBe('done')
  expect(statSync(file).size).toBe(12_288)
})

test('what is held apart does not meet', async () => {
  await holder()
  expect(await lock(async () => 'done', { what: 'answers' })).toBe('done')
})

test('one that waits goes on when the other lets go', async () => {
  const child = await holder()
  let isLetGo = false
  setTimeout(() => {
    isLetGo = true
    child.stdin!.write('\n')
  }, 100)
  expect(await lock(async () => `let go: ${isLetGo}`, { wait: true })).toBe('let go: true')
  expect(said).toBe(
    `${folder}: waiting for "usually run" (process ${child.pid}, since ${new Date().toISOString().slice(0, 16).replace('T', ' ')} UTC)\n`,
  )
})

test('one that waits can be interrupted', async () => {
  await holder()
  const abort = new AbortController()
  setTimeout(() => abort.abort(), 50)
  await expect(lock(never, { wait: true, signal: abort.signal })).rejects.toThrow(
    'interrupted while waiting; nothing was done',
  )
})

test('the lock of a process that was killed is free, and its end is told', async () => {
  const child = await holder()
  child.kill('SIGKILL')
  await once(child, 'exit')
  expect(await lock(async () => 'done')).toBe('done')
  expect(said).toMatch(/^warning: .*"usually run" \(process \d+, since .* UTC\) ended without finishing; /)
  said = ''
  expect(await lock(async () => 'again')).toBe('again')
  expect(said).toBe('')
})

test('work that fails lets go', async () => {
  await expect(lock(never)).rejects.toThrow('the work was done')
  expect(existsSync(join(folder, 'locks', 'run.json'))).toBe(false)
  await holder()
})
