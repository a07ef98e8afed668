/**
 * What further weeks cost beside a first run, and what the last finds beside a run from scratch over the same files:
 *
 *   node scripts/measure-second-week.ts SAMPLE SCRATCH [WEEKS]
 *
 * SAMPLE is what `usually sample` wrote. Its last WEEKS (1) are held back, `run` reads the rest, they are added one by
 * one and `run` goes on each time; another folder is made of all of it. Prints Markdown for docs/performance.md. After
 * `npm run build` it runs what is installed.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { command } from '../pipeline/example/command.ts'
import { knownNotes } from '../pipeline/run-folder/stage.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const [sample, scratch, given = '1'] = process.argv.slice(2)
const weeks = Number(given)
if (!sample || !scratch || !(weeks >= 1))
  throw new Error('usage: node scripts/measure-second-week.ts SAMPLE SCRATCH [WEEKS]')
const stages = ['ingest', 'features', 'train', 'score', 'report'] as const
const input = join(scratch, 'input')
rmSync(scratch, { recursive: true, force: true })
mkdirSync(input, { recursive: true })
const reader = await openWarehouse({ file: ':memory:', memory: '2GiB', spill: join(scratch, 'spill') })
const trail = `read_parquet(${literal(join(sample, 'cloudtrail', '*.parquet'))})`
const runs: [name: string, seconds: Map<string, number>][] = []
for (let week = 0; week <= weeks; week++) {
  const left = 7 * (weeks - week)
  const file = join(input, `week-${week}.parquet`)
  await reader.run(
    `COPY (
       SELECT * EXCLUDE (last) FROM ${trail}, (SELECT max(eventtime)::DATE - ${left} AS last FROM ${trail})
       WHERE eventtime::DATE <= last AND (${week === 0} OR eventtime::DATE > last - 7)
     ) TO ${literal(file)} (FORMAT parquet)`,
  )
  runs.push([week === 0 ? 'first run' : `week ${week + 1}`, run('weekly')])
}
runs.push(['from scratch', run('at-once')])

const [, first] = runs[0]!
console.log(`| | ${runs.map(([name], i) => (i === 0 ? `${name}, s` : `${name}, s | ratio`)).join(' | ')} |`)
console.log(`|---|${'---|'.repeat(2 * runs.length - 1)}`)
for (const stage of [...stages, 'all']) {
  const cells = runs.map(([, seconds], i) => {
    const own = seconds.get(stage)!
    return i === 0 ? own.toFixed(1) : `${own.toFixed(1)} | ${(own / first.get(stage)!).toFixed(2)}`
  })
  console.log(`| ${stage} | ${cells.join(' | ')} |`)
}
const scores = (folder: string) => `read_parquet(${literal(join(scratch, folder, 'scores.parquet'))})`
const [same] = await reader.rows<Record<string, number>>(
  `WITH both_runs AS (
     SELECT a.confidence AS weekly, b.confidence AS at_once, a.score AS score, b.score AS other,
       row_number() OVER (ORDER BY a.score DESC) AS place, row_number() OVER (ORDER BY b.score DESC) AS other_place
     FROM ${scores('weekly')} a FULL JOIN ${scores('at-once')} b USING (principal, day)
   )
   SELECT count(*)::DOUBLE AS days, count(*) FILTER (WHERE weekly <> 'none' AND at_once <> 'none')::DOUBLE AS both,
     count(*) FILTER (WHERE (weekly <> 'none') <> (at_once <> 'none'))::DOUBLE AS one,
     count(*) FILTER (WHERE weekly = 'high' AND at_once = 'high')::DOUBLE AS high,
     count(*) FILTER (WHERE (weekly = 'high') <> (at_once = 'high'))::DOUBLE AS one_high,
     count(*) FILTER (WHERE place <= 10 AND other_place <= 10)::DOUBLE AS ten,
     median(abs(score - other)) AS median, max(abs(score - other)) AS most
   FROM both_runs`,
)
console.log(
  `\nOf ${same!.days} principal-days: ${same!.both} findings of both, ${same!.one} of one alone; ${same!.high} of high confidence in both, ${same!.one_high} in one alone; ${same!.ten} of the first ten the same; scores differ by ${same!.median!.toPrecision(2)} in the median, ${same!.most!.toPrecision(2)} at most.`,
)
reader.close()

/** Seconds by stage, and of the whole command. */
function run(folder: string): Map<string, number> {
  const out = join(scratch!, folder)
  const started = performance.now()
  const { status } = spawnSync(
    process.execPath,
    [...command, 'run', '--input', input, '--out', out, '--quiet'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) throw new Error(`usually run --out ${out}: exit code ${status}`)
  const seconds = new Map(knownNotes(out, stages).map((note) => [note.stage as string, note.seconds]))
  return seconds.set('all', (performance.now() - started) / 1000)
}
