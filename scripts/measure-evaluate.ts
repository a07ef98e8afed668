/**
 * How long `evaluate` takes over a million scored principal-days, and in how much memory:
 * `node scripts/measure-evaluate.ts [MILLIONS] [MEMORY]`.
 *
 * Events of a made-up crowd, seven days of baseline and seven scored, go through the real features stage; then the
 * real evaluate stage runs over the result in a process of its own, with labels and with swapped days. What train and
 * score would leave is made up, as they would take hours: scores by lot, and the calibration, kinds and network of a
 * small sample. Its figures of quality mean nothing.
 */
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { signals } from '../models/signals/signals.ts'
import { ingest } from '../pipeline/1-ingest.ts'
import { features } from '../pipeline/2-features.ts'
import { train } from '../pipeline/3-train.ts'
import { score } from '../pipeline/4-score.ts'
import {
  readNote,
  type StageContext,
  type StageFacts,
  type StageName,
  writeWhole,
} from '../pipeline/run-folder/stage.ts'
import { literal, openWarehouse } from '../pipeline/warehouse/warehouse.ts'
import { writeSample } from '../sample/organisation.ts'
import { quietContext } from './quiet-context.ts'

const millions = Number(process.argv[2] ?? 1)
const memory = process.argv[3] ?? '2GiB'
const days = 14
const scoredDays = 7
const principals = Math.ceil((millions * 1e6) / scoredDays)
const eventsADay = 4
const incidents = 200

const folder = mkdtempSync(join(tmpdir(), 'usually-evaluate-'))
const out = join(folder, 'run')
try {
  await makeRun()
  console.log('| evaluate | seconds | peak memory, MiB |\n| --- | --- | --- |')
  measure('labels, rivals and ablations', ['--labels', join(folder, 'labels.csv')])
  measure('swapped days', ['--swaps'])
} finally {
  rmSync(folder, { recursive: true })
}

function measure(name: string, options: string[]): void {
  const cli = join(import.meta.dirname, '..', 'pipeline', 'cli.ts')
  const { status, stderr } = spawnSync(
    process.execPath,
    [...process.execArgv, cli, 'evaluate', '--out', out, '--memory', memory, '--quiet', ...options],
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const { seconds, peak_memory_mib } = readNote(out, 'evaluate')!
  console.log(`| ${name} | ${seconds.toFixed(1)} | ${peak_memory_mib.toLocaleString('en-US')} |`)
}

async function makeRun(): Promise<void> {
  const context = quietContext(out)
  const small = await smallRun({ ...context, out: join(folder, 'small') })
  const made = await openWarehouse({ file: ':memory:', memory: '2GiB', spill: join(folder, 'spill') })
  await made.run(`CREATE MACRO lot(a, b, c) AS (hash(a, b, c) % 1000000007) / 1000000007.0`)
  const actions = `['s3:GetObject', 's3:ListBuckets', 'ec2:DescribeInstances', 'sts:GetCallerIdentity', 'iam:ListUsers',
    'logs:GetLogEvents', 'dynamodb:Query', 'lambda:Invoke', 'ec2:StartInstances', 'secretsmanager:GetSecretValue']`
  for (let day = 0; day < days; day++) {
    const date = new Date(Date.UTC(2026, 10, 1 + day)).toISOString().slice(0, 10)
    mkdirSync(join(out, 'events', `day=${date}`), { recursive: true })
    await made.run(`COPY (
      SELECT * FROM read_parquet(${literal(join(small, 'events', '*', '*.parquet'))}, hive_partitioning = false) WHERE false
      UNION ALL BY NAME
      SELECT 'e-' || ${day} || '-' || u || '-' || k AS event_id,
        with_zone(DATE ${literal(date)} + to_seconds((28800 + 36000 * lot(u, ${day}, k))::BIGINT)) AS event_time,
        '111122223333' AS account, 'eu-west-1' AS region, a.action, split_part(a.action, ':', 1) AS service,
        'AwsApiCall' AS event_type, 'Management' AS event_category, '1.11' AS event_version, true AS read_only,
        '111122223333/user/u' || u AS principal, 'IAMUser' AS identity_type, 'u' || u AS user_name, 'AKIA' || u AS access_key,
        false AS by_service, '192.0.2.0/24' AS network, '192.0.2.1' AS source_ip, 'Boto3' AS agent, false AS denied,
        ['bucket/b' || (u % 500)] AS targets, 1 AS file_id
      FROM (SELECT range AS u FROM range(1, ${principals + 1})), (SELECT range AS k FROM range(${eventsADay})),
        LATERAL (SELECT ${actions}[1 + ((u + floor(lot(k, u, ${day}) * 4)::BIGINT) % 10)] AS action) a
    ) TO ${literal(join(out, 'events', `day=${date}`, 'part.parquet'))} (FORMAT parquet)`)
  }
  const note = <Name extends StageName>(stage: Name, facts: StageFacts[Name]) => {
    const empty = { prose: [], counts: {}, warnings: [], tables: [], charts: [], after: {}, outputs: {} }
    const madeUp = { title: 'Made up', key: 'made up', seconds: 0, peak_memory_mib: 0 }
    writeWhole(join(out, 'notes', `${stage}.json`), JSON.stringify({ stage, facts, ...madeUp, ...empty }))
  }
  note('ingest', { events_kept: 0 })
  await features(context, {})
  const [{ count, from }] = (await withRun(
    `SELECT count(*)::INTEGER AS count, any_value(score_from)::VARCHAR AS "from"
     FROM w.principal_day, w.time_window WHERE day BETWEEN score_from AND score_to`,
  )) as [{ count: number; from: string }]
  console.log(
    `${count.toLocaleString('en-US')} scored principal-days of ${principals.toLocaleString('en-US')} principals\n`,
  )

  cpSync(join(small, 'fitted'), join(out, 'fitted'), { recursive: true })
  const bits = signals.map(
    ({ name }, s) => `least(10, -log2(greatest(1e-9, lot(principal_id, day, ${s}))))::DOUBLE AS bits_${name}`,
  )
  const sum = signals.map(({ name }) => `bits_${name}`).join(' + ')
  const kind = `CASE WHEN principal_id % 3 = 0 THEN 'scheduled' ELSE 'human' END AS automation`
  await save(
    'scores.parquet',
    `SELECT principal, day, events, (${sum})::DOUBLE AS score, (2 + ${sum})::DOUBLE AS priority, lot(principal_id, day, 100)::DOUBLE AS p_value,
       CASE WHEN lot(principal_id, day, 101) < 1e-5 THEN 'high' WHEN lot(principal_id, day, 101) < 1e-4 THEN 'low' ELSE 'none' END AS confidence,
       'low' AS severity, automation, bits.* EXCLUDE (principal, day, principal_id, events, automation), NULL::DATE AS continues
     FROM (SELECT principal, day, principal_id, d.events, ${kind}, ${bits.join(', ')}
           FROM w.principal_day d JOIN w.principal USING (principal_id)) bits, w.time_window
     WHERE day BETWEEN score_from AND score_to ORDER BY principal, day`,
  )
  await save(
    'fitted/calibration_days.parquet',
    `SELECT *, (${sum})::DOUBLE AS sum_bits FROM (
       SELECT principal, day, ${kind}, CASE WHEN principal_id % 3 = 0 THEN 'automation' ELSE 'human' END AS group_name, ${bits.join(', ')}
       FROM w.principal_day JOIN w.principal USING (principal_id), w.time_window WHERE day < score_from)
     ORDER BY principal, day`,
  )
  await save(
    'findings.parquet',
    `SELECT principal || day AS uid, principal, day FROM read_parquet(${literal(join(out, 'scores.parquet'))}) WHERE confidence <> 'none'`,
  )
  await save(
    'fitted/similar.parquet',
    `SELECT u.principal, v.principal AS other, 0.5::DOUBLE AS similarity, ['s3:GetObject'] AS shared
     FROM w.principal u JOIN w.principal v ON v.principal_id = u.principal_id + 1`,
  )
  await save('fitted/states.parquet', `SELECT '' AS principal, '' AS state WHERE false`)
  note('train', { calibration_principal_days: principals * scoredDays })
  const none = { observed: 0, expected: 0 }
  note('score', { findings: { high: none, medium: none, low: none } })
  const step = Math.floor(principals / incidents)
  const labels = Array.from(
    { length: incidents },
    (_, i) =>
      `111122223333/user/u${1 + i * step},${from}T00:00:00Z,${from}T23:00:00Z,incident ${i},T${i % 20}`,
  )
  writeFileSync(join(folder, 'labels.csv'), `principal,start,end,incident,technique\n${labels.join('\n')}\n`)

  async function withRun(sql: string) {
    await made.run(`ATTACH IF NOT EXISTS ${literal(join(out, 'warehouse.duckdb'))} AS w (READ_ONLY)`)
    return made.rows(sql)
  }
  async function save(file: string, sql: string): Promise<void> {
    await withRun(`COPY (${sql}) TO ${literal(join(out, file))} (FORMAT parquet)`)
  }
  await made.run('DETACH w')
  made.close()
}

/** A real run over a small sample, for the files that a made-up crowd cannot have. */
async function smallRun(context: StageContext): Promise<string> {
  const sample = join(folder, 'sample')
  await writeSample({ out: sample, principals: 16, days: 28, incidents: 0, seed: 1 })
  await ingest(context, { input: [join(sample, 'cloudtrail')] })
  await features(context, {})
  await train(context)
  await score(context)
  return context.out
}
