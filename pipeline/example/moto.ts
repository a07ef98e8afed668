/** AWS as moto's server plays it on loopback, for tests: the command that MOTO_SERVER names, or moto_server. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { createInterface } from 'node:readline'

const command = process.env.MOTO_SERVER ?? 'moto_server'

/** Of tests that have moto check signatures: now and then it takes a right one for wrong. A wrong one fails twice. */
export const again = { retry: 1 }

export function hasMoto(): boolean {
  return spawnSync(command, ['--help'], { stdio: 'ignore' }).status === 0
}

export interface Moto {
  port: number
  url: string
  close(): Promise<void>
}

export async function openMoto(): Promise<Moto> {
  const child = spawn(command, ['-H', '127.0.0.1', '-p', '0'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    cwd: tmpdir(),
  })
  for await (const line of createInterface({ input: child.stderr })) {
    const [, port] = /Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(line) ?? []
    if (!port) continue
    child.stderr.resume()
    return {
      port: Number(port),
      url: `http://127.0.0.1:${port}`,
      async close() {
        child.kill()
        await once(child, 'exit')
      },
    }
  }
  throw new Error(`${command} ended without serving anything`)
}
