/**
 * What a second week costs beside a first run, and what it finds beside a run from scratch over the same files:
 *
 *   node scripts/measure-second-week.ts SAMPLE SCRATCH
 *
 * SAMPLE is what `usually sample` wrote. Its last seven days are held back, `run` reads the rest, they are added,
 * `run` goes on, and another folder is made of all of it. Prints Markdown for docs/performance.md.
 */
import { spawnSync } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { knownNotes } from '../pipeline/run-folder/stage.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const [sample, scratch] = process.argv.slice(2)
if (!sample || !scratch) throw new Error('usage: node scripts/measure-second-week.ts SAMPLE SCRATCH')
const stages = ['ingest', 'features', 'train', 'score', 'report'] as const
const input = join(scratch, 'input')
rmSync(scratch, { recursive: true, force: true })
mkdirSync(input, { recursive: true })
const reader = await openWarehouse({ file: ':memory:', memory: '2GiB', spill: join(scratch, 'spill') })
const given = `read_parquet(${literal(join(sample, 'cloudtrail', '*.parquet'))})`
const [{ cut }] = (await reader.rows<{ cut: string }>(
  `SELECT (max(eventtime)::DATE - 6)::VARCHAR AS cut FROM ${given}`,
)) as [{ cut: string }]
const deliver = (name: string, condition: string) =>
  reader.run(
    `COPY (SELECT * FROM ${given} WHERE ${condition}) TO ${literal(join(input, `${name}.parquet`))} (FORMAT parquet)`,
  )

await deliver('first', `eventtime < '${cut}'`)
const first = run('weekly')
await deliver('second', `eventtime >= '${cut}'`)
const second = run('weekly')
const scratched = run('at-once')

console.log('| | first run, s | second week, s | ratio | from scratch, s |\n|---|---|---|---|---|')
for (const name of [...stages, 'all'] as const) {
  const [a, b, c] = [first, second, scratched].map((seconds) => seconds.get(name)!) as [
    number,
    number,
    number,
  ]
  console.log(`| ${name} | ${a.toFixed(1)} | ${b.toFixed(1)} | ${(b / a).toFixed(2)} | ${c.toFixed(1)} |`)
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
  const cli = join(import.meta.dirname, '..', 'pipeline', 'cli.ts')
  const { status } = spawnSync(
    process.execPath,
    [...process.execArgv, cli, 'run', '--input', input, '--out', out, '--quiet'],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  )
  if (status !== 0) throw new Error(`usually run --out ${out}: exit code ${status}`)
  const seconds = new Map(knownNotes(out, stages).map((note) => [note.stage as string, note.seconds]))
  return seconds.set('all', (performance.now() - started) / 1000)
}
