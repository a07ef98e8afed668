/**
 * What it changes that a backtest trains the sequence network once rather than before each week:
 *
 *   node scripts/measure-backtest-network.ts RUN [--weeks 4]
 *
 * RUN is a run folder whose input was read. Prints Markdown for docs/backtest.md.
 */
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { weeks: { type: 'string', default: '4' } },
})
const [run] = positionals
if (!run) throw new Error('usage: node scripts/measure-backtest-network.ts RUN [--weeks 4]')

const folder = mkdtempSync(join(tmpdir(), 'usually-networks-'))
const cli = join(import.meta.dirname, '..', 'pipeline', 'cli.ts')
for (const [name, more] of [
  ['once', []],
  ['weekly', ['--retrain-every', '1']],
] as const) {
  const args = [
    ...process.execArgv,
    cli,
    'backtest',
    '--weeks',
    values.weeks,
    ...more,
    '--quiet',
    '--out',
    run,
  ]
  const { status } = spawnSync(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] })
  if (status !== 0) throw new Error(`backtest ${more.join(' ')}: exit code ${status}`)
  copyFileSync(join(run, 'backtest', 'scores.parquet'), join(folder, `${name}.parquet`))
}

const warehouse = await openWarehouse({ file: ':memory:', memory: '1GiB', spill: join(folder, 'spill') })
const file = (name: string) => `read_parquet(${literal(join(folder, `${name}.parquet`))})`
const rows = await warehouse.rows<Record<string, string | number>>(
  `WITH pair AS (
     SELECT week::VARCHAR AS week, once.confidence AS c1, weekly.confidence AS c2, once.score AS s1, weekly.score AS s2,
       rank() OVER (PARTITION BY week ORDER BY once.priority DESC) AS r1, rank() OVER (PARTITION BY week ORDER BY weekly.priority DESC) AS r2
     FROM ${file('once')} AS once JOIN ${file('weekly')} AS weekly USING (week, principal, day)
   )
   SELECT week, count(*)::INTEGER AS days,
     (count(*) FILTER (WHERE c1 = 'high'))::INTEGER AS alerts_once, (count(*) FILTER (WHERE c2 = 'high'))::INTEGER AS alerts_weekly,
     (count(*) FILTER (WHERE c1 = 'high' AND c2 = 'high'))::INTEGER AS alerts_both,
     (count(*) FILTER (WHERE c1 <> 'none'))::INTEGER AS found_once, (count(*) FILTER (WHERE c2 <> 'none'))::INTEGER AS found_weekly,
     (count(*) FILTER (WHERE c1 <> 'none' AND c2 <> 'none'))::INTEGER AS kept,
     median(abs(s1 - s2))::DOUBLE AS typical, quantile_cont(abs(s1 - s2), 0.95)::DOUBLE AS large,
     (count(*) FILTER (WHERE r1 <= 10 AND r2 <= 10))::INTEGER AS first_ten
   FROM pair GROUP BY week ORDER BY week`,
)
warehouse.close()
rmSync(folder, { recursive: true, force: true })
const lines = rows.map(
  (of) =>
    `| ${of.week} | ${of.days} | ${of.alerts_once}, ${of.alerts_weekly}, ${of.alerts_both} | ${of.found_once}, ${of.found_weekly}, ${of.kept} | ${(of.typical as number).toFixed(2)}, ${(of.large as number).toFixed(2)} | ${of.first_ten} |`,
)
process.stdout.write(
  [
    '| week to | days | alerts: once, weekly, both | findings: once, weekly, both | bits apart: median, 95 % | same among the first 10 |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
    '',
  ].join('\n'),
)
