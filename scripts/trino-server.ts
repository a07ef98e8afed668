/**
 * A Trino server of one node on this machine, from Maven's archive: the hive connector with its metastore in files, below
 * a folder that is a storage of its own (local:///). It listens on loopback, and its heap is 2 GB.
 */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

export const version = '476'
/** Trino 476 runs on this Java and newer ones. */
const leastJava = 24
/** How long a start may take, in seconds; on two idle cores it takes ten. */
const patience = 120

export interface TrinoServer {
  url: string
  /** the storage that tables name by local:/// */
  storage: string
  close(): Promise<void>
}

/** A java command that is new enough; undefined where there is none. */
export function findJava(): string | undefined {
  const installed = '/usr/lib/jvm'
  const homes = existsSync(installed) ? readdirSync(installed).map((name) => join(installed, name)) : []
  const candidates = [
    'java',
    ...[process.env.JAVA_HOME, ...homes].flatMap((home) => (home ? [join(home, 'bin', 'java')] : [])),
  ]
  return candidates.find((java) => {
    const { stderr, status } = spawnSync(java, ['-version'], { encoding: 'utf8' })
    const [, major] = stderr?.match(/version "(\d+)/) ?? []
    return status === 0 && Number(major) >= leastJava
  })
}

export const hasMaven = () => spawnSync('mvn', ['--version'], { stdio: 'ignore' }).status === 0

/** @param folder  an empty one, for programs, tables and logs */
export async function startTrino(java: string, folder: string): Promise<TrinoServer> {
  const home = join(folder, `trino-server-${version}`)
  // Whole, since the archive links files of one connector to those of another.
  run('tar', ['xzf', archive(), '-C', folder])
  const plugins = join(folder, 'plugin')
  mkdirSync(plugins)
  renameSync(join(home, 'plugin', 'hive'), join(plugins, 'hive'))
  const port = await freePort()
  const url = `http://127.0.0.1:${port}`
  const storage = join(folder, 'storage')
  const catalogs = join(folder, 'catalog')
  for (const made of [storage, catalogs, join(folder, 'data')]) mkdirSync(made)
  write(join(folder, 'config.properties'), [
    'coordinator=true',
    'node-scheduler.include-coordinator=true',
    `http-server.http.port=${port}`,
    'node.bind-ip=127.0.0.1',
    'node.internal-address=127.0.0.1',
    `discovery.uri=${url}`,
    'query.max-memory=1200MB',
    'query.max-memory-per-node=1200MB',
    'memory.heap-headroom-per-node=400MB',
  ])
  write(join(catalogs, 'hive.properties'), [
    'connector.name=hive',
    'hive.metastore=file',
    'hive.metastore.catalog.dir=local:///metastore',
    'fs.native-local.enabled=true',
    `local.location=${storage}`,
    'hive.non-managed-table-writes-enabled=true',
    'hive.storage-format=PARQUET',
  ])
  const log = join(folder, 'trino.log')
  const output = openSync(log, 'w')
  const server = spawn(
    java,
    [
      '-Xmx2G',
      '-XX:+UseSerialGC',
      // Queries that run once are not worth the second compiler.
      '-XX:TieredStopAtLevel=1',
      '-Dnode.environment=test',
      `-Dnode.data-dir=${join(folder, 'data')}`,
      `-Dconfig=${join(folder, 'config.properties')}`,
      `-Dcatalog.config-dir=${catalogs}`,
      `-Dplugin.dir=${plugins}`,
      ...['-cp', join(home, 'lib', '*'), 'io.trino.server.TrinoServer'],
    ],
    { stdio: ['ignore', output, output], cwd: folder },
  )
  closeSync(output)
  const close = async () => {
    if (server.exitCode !== null || server.signalCode !== null) return
    server.kill('SIGKILL')
    await once(server, 'exit')
  }
  for (let second = 0; second < patience && server.exitCode === null; second += 0.5) {
    const answer = await fetch(`${url}/v1/info`).catch(() => null)
    if (answer?.ok && ((await answer.json()) as { starting: boolean }).starting === false)
      return { url, storage, close }
    await sleep(500)
  }
  await close()
  throw new Error(`Trino did not start:\n${readFileSync(log, 'utf8').split('\n').slice(-20).join('\n')}`)
}

/** The archive in Maven's own store; it is fetched when it is not there. */
function archive(): string {
  const name = `trino-server-${version}.tar.gz`
  const file = join(homedir(), '.m2', 'repository', 'io', 'trino', 'trino-server', version, name)
  if (!existsSync(file))
    run('mvn', [
      '--quiet',
      '--batch-mode',
      'dependency:get',
      `-Dartifact=io.trino:trino-server:${version}:tar.gz`,
      '-Dtransitive=false',
    ])
  return file
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr, stdout } = spawnSync(command, args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${stdout}${stderr}`)
}

function write(file: string, lines: readonly string[]): void {
  writeFileSync(file, `${lines.join('\n')}\n`)
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}
