/** AWS as moto's server plays it on this machine: MOTO_SERVER (the address of one that runs, or the command) or moto_server on the PATH. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'

const given = process.env.MOTO_SERVER ?? 'moto_server'
const isRunning = /^https?:/.test(given)

export function hasMoto(): boolean {
  return isRunning || spawnSync(given, ['--help'], { stdio: 'ignore' }).status === 0
}

/** @returns its address, and how to end it */
export async function openMoto(): Promise<{ url: string; close(): void }> {
  if (isRunning) return { url: given.replace(/\/$/, ''), close: () => {} }
  const port = await freePort()
  const server = spawn(given, ['--host', '127.0.0.1', '--port', String(port)], { stdio: 'ignore' })
  const url = `http://127.0.0.1:${port}`
  while (!(await fetch(`${url}/moto-api/`).catch(() => null))) {
    if (server.exitCode !== null) throw new Error(`${given} ended with ${server.exitCode}`)
    await sleep(100)
  }
  return { url, close: () => void server.kill() }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
