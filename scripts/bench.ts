/**
 * Times every stage on generated data and prints Markdown tables: `node scripts/bench.ts [MILLIONS...] [--until STAGE]`.
 * The reference is what DuckDB alone needs to read the same Parquet, sort it by day and write it back, under the
 * same memory limit, in the same run: timings on shared machines mean little without one. The time of the processor
 * is told beside the clock's: other work moves it less. With more than one size a last table says how times grow.
 * The data (scripts/large-trail.ts) stay in data/scratch for the next time.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DuckDBInstance } from '@duckdb/node-api'
import { readNote } from '../pipeline/run-folder/stage.ts'
import { literal } from '../pipeline/warehouse/warehouse.ts'

const root = join(import.meta.dirname, '..')
const scratch = join(root, 'data', 'scratch')
const stages = ['ingest', 'features', 'train', 'score', 'report'] as const
const memory = '2GiB'
const referenceName = 'reference: read, sort by day, write'

interface Cost {
  seconds: number
  /** Of all its threads. */
  cpuSeconds: number
  /** Peak resident memory of the process. */
  mib: number
}

interface Reference extends Cost {
  parts: number
}

interface Ran {
  stdout: string
  cpuSeconds: number
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { until: { type: 'string', default: 'report' }, reference: { type: 'string' } },
})
if (values.reference) await reference(values.reference)
else {
  const last = (stages as readonly string[]).indexOf(values.until)
  if (last < 0) throw new Error(`--until ${values.until}: expected one of ${stages.join(', ')}`)
  const sizes = positionals.length > 0 ? positionals.map(Number) : [1, 10]
  const costs = sizes.map((size) => bench(size, stages.slice(0, last + 1)))
  if (sizes.length > 1) printGrowth(sizes, costs)
}

function bench(millions: number, wanted: readonly (typeof stages)[number][]): Map<string, Cost> {
  const trail = join(scratch, `large-${millions}`)
  const out = join(scratch, `run-${millions}`)
  mkdirSync(scratch, { recursive: true })
  if (!existsSync(join(trail, 'summary.json')))
    node(`${millions} million events`, ['scripts/large-trail.ts', String(millions), trail])
  rmSync(out, { recursive: true, force: true })
  const input = join(trail, 'cloudtrail')
  const costs = new Map<string, Cost>()
  const { stdout } = node('reference', ['scripts/bench.ts', '--reference', input])
  const { parts, ...measured } = JSON.parse(stdout) as Reference
  costs.set(referenceName, measured)
  if (parts > 1)
    console.log(`\nThe reference sorts in ${parts} parts: the disk is too small for what it spills.`)
  for (const stage of wanted) {
    const given = stage === 'ingest' ? ['--input', input] : []
    const args = ['pipeline/cli.ts', stage, '--out', out, '--memory', memory, '--quiet', ...given]
    const { cpuSeconds } = node(stage, args)
    const { seconds, peak_memory_mib } = readNote(out, stage)!
    costs.set(stage, { seconds, cpuSeconds, mib: peak_memory_mib })
  }
  const [ingest, features] = [costs.get('ingest')!, costs.get('features')]
  const all = wanted.map((stage) => costs.get(stage)!)
  if (features) costs.set('ingest + features', together([ingest, features]))
  if (wanted.length === stages.length) costs.set('all stages', together(all))

  const said = [`${readNote(out, 'ingest')!.facts.events_kept.toLocaleString('en-US')} events`]
  if (features) {
    const { principals, principal_days } = readNote(out, 'features')!.facts
    said.push(
      `${principals.toLocaleString('en-US')} principals`,
      `${principal_days.toLocaleString('en-US')} principal-days`,
    )
  }
  console.log(`\n### ${said.join(', ')}\n`)
  console.log(
    '| | seconds | of the reference | processor, s | of the reference | peak memory, MiB |\n|---|---|---|---|---|---|',
  )
  const [base] = costs.values()
  for (const [name, { seconds, cpuSeconds, mib }] of costs) {
    const clock = `${seconds.toFixed(1)} | ${(seconds / base!.seconds).toFixed(2)}`
    const cpu = `${cpuSeconds.toFixed(1)} | ${(cpuSeconds / base!.cpuSeconds).toFixed(2)}`
    console.log(`| ${name} | ${clock} | ${cpu} | ${mib.toLocaleString('en-US')} |`)
  }
  return costs
}

function together(costs: readonly Cost[]): Cost {
  return {
    seconds: costs.reduce((sum, { seconds }) => sum + seconds, 0),
    cpuSeconds: costs.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0),
    mib: Math.max(...costs.map(({ mib }) => mib)),
  }
}

function printGrowth(sizes: readonly number[], costs: readonly Map<string, Cost>[]): void {
  const steps = sizes.slice(1).map((size, i) => ({ name: `${sizes[i]} to ${size}`, i }))
  console.log(
    `\n| times as long (processor), millions | ${steps.map(({ name }) => name).join(' | ')} |\n|---|${'---|'.repeat(steps.length)}`,
  )
  for (const name of costs[0]!.keys()) {
    const ratios = steps.map(({ i }) => {
      const [small, large] = [costs[i]!.get(name)!, costs[i + 1]!.get(name)!]
      const [clock, cpu] = [large.seconds / small.seconds, large.cpuSeconds / small.cpuSeconds]
      return `${clock.toFixed(1)} (${cpu.toFixed(1)})`
    })
    console.log(`| ${name} | ${ratios.join(' | ')} |`)
  }
}

/** Runs a script in a process of its own. */
function node(name: string, args: string[]): Ran {
  console.error(name)
  const told = join(scratch, 'processor-time')
  const counting = ['--import', new URL('./large/processor-time.mjs', import.meta.url).href]
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, ...counting, ...args],
    { cwd: root, encoding: 'utf8', maxBuffer: 1 << 28, env: { ...process.env, PROCESSOR_TIME: told } },
  )
  if (status !== 0) throw new Error(`${args.join(' ')}: ${stderr}`)
  return { stdout, cpuSeconds: Number(readFileSync(told, 'utf8')) }
}

/**
 * Sorted in as few parts, one after the other, as the disk has room for: it spills half a gigabyte a million events. The
 * files hold a day each, so that parts of them are the same order.
 */
async function reference(input: string): Promise<void> {
  const files = readdirSync(input)
    .sort()
    .map((name) => join(input, name))
  for (let parts = 1; ; parts *= 2) {
    const length = Math.ceil(files.length / parts)
    const cut = Array.from({ length: parts }, (_, i) => files.slice(i * length, (i + 1) * length))
    const cost = await sortAll(cut)
    if (!cost) continue
    const mib = Math.round(process.resourceUsage().maxRSS / 1024)
    console.log(JSON.stringify({ ...cost, mib, parts } satisfies Reference))
    return
  }
}

/** @returns null where the disk is too small */
async function sortAll(parts: readonly string[][]): Promise<Omit<Cost, 'mib'> | null> {
  const { bavail, bsize } = statfsSync(scratch)
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: memory,
    temp_directory: join(scratch, 'spill'),
    max_temp_directory_size: `${Math.floor((bavail * bsize * 0.85) / 2 ** 20)}MiB`,
  })
  const connection = await instance.connect()
  const [started, before] = [performance.now(), process.cpuUsage()]
  try {
    for (const [i, files] of parts.entries())
      await connection.run(
        `COPY (SELECT * FROM read_parquet([${files.map(literal).join(', ')}]) ORDER BY substr(eventtime, 1, 10))
         TO ${literal(join(scratch, `reference-${i}.parquet`))} (FORMAT parquet, COMPRESSION zstd)`,
      )
    const { user, system } = process.cpuUsage(before)
    return { seconds: (performance.now() - started) / 1000, cpuSeconds: (user + system) / 1e6 }
  } catch (error) {
    if (!/max_temp_directory_size|No space left/.test((error as Error).message)) throw error
    return null
  } finally {
    connection.closeSync()
    instance.closeSync()
    for (const i of parts.keys()) rmSync(join(scratch, `reference-${i}.parquet`), { force: true })
  }
}
