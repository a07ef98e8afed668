/**
 * Test support: writes a run folder as the earlier stages leave it (docs/data.md), small or large, without running
 * them. `node pipeline/example/report.ts OUT [findings] [principals]` writes one by hand.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evaluated, EvaluatedSet } from '../../report-site/evaluation-data.ts'
import type { StageContext, StageName, StageNote } from '../run-folder/stage.ts'
import { readSettings } from '../settings.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import { crowdSql } from './report/crowd.ts'
import { incidentSql } from './report/incidents.ts'
import { hostile, type Story, stories } from './report/story.ts'

export interface FixtureSize {
  /** Findings beyond the four told by hand. */
  findings: number
  /** Principals beyond the four told by hand. */
  principals: number
  /** Leave the four stories out: a week in which nothing happened. */
  quiet?: boolean
}

const firstDay = '2026-09-21'
const scoreFrom = '2026-11-09'
const lastDay = '2026-11-15'

export async function writeFixture(
  out: string,
  { findings, principals, quiet = false }: FixtureSize,
): Promise<void> {
  rmSync(out, { recursive: true, force: true })
  for (const folder of ['notes', 'fitted']) mkdirSync(join(out, folder), { recursive: true })
  const warehouse = await openWarehouse({
    file: join(out, 'warehouse.duckdb'),
    memory: '1GB',
    spill: join(out, 'spill'),
  })
  try {
    await warehouse.run(
      `CREATE TABLE time_window AS SELECT DATE '${firstDay}' AS first_day, DATE '${lastDay}' AS last_day,
         DATE '${scoreFrom}' AS score_from, DATE '${lastDay}' AS score_to, 'Europe/Berlin' AS time_zone`,
    )
    const told = quiet ? [] : stories
    await tellStories(warehouse, out, told)
    await warehouse.run(crowdSql({ findings, principals, stories: told.length }))
    if (!quiet) await warehouse.run(incidentSql())
    const tables = ['scores', 'evidence', 'findings', 'finding_events', 'profiles', 'history']
    for (const name of quiet ? tables : [...tables, 'incidents'])
      await warehouse.run(
        `COPY (FROM ${name}) TO ${literal(join(out, `${name}.parquet`))}; DROP TABLE ${name}`,
      )
    await warehouse.run(
      `COPY (FROM similar_principal) TO ${literal(join(out, 'fitted', 'similar.parquet'))}; DROP TABLE similar_principal`,
    )
    await warehouse.run(
      `COPY (SELECT ${literal(`input/${hostile.markup}.json.gz`)} AS file, 12::BIGINT AS "position", 'not a CloudTrail record' AS reason, ${literal(hostile.control.replaceAll('\u0000', ''))} AS excerpt
         UNION ALL SELECT 'input/b.json.gz', NULL, 'the file ends in the middle of its gzip stream', '') TO ${literal(join(out, 'rejects.parquet'))}`,
    )
  } finally {
    warehouse.close()
  }
  writeFileSync(
    join(out, 'ingest.json'),
    JSON.stringify({
      files: [
        {
          id: 1,
          path: 'input/a.json.gz',
          size: 812_000,
          layout: 'CloudTrail bucket',
          read: 149_000,
          kept: 147_500,
          duplicates: 1_499,
          rejected: 1,
        },
        {
          id: 2,
          path: 'input/b.json.gz',
          size: 92_000,
          layout: 'CloudTrail bucket',
          read: 1,
          kept: 0,
          duplicates: 0,
          rejected: 1,
        },
        {
          id: 3,
          path: 'input/lake.parquet',
          size: 4_812_000,
          layout: 'Parquet',
          read: 51_000,
          kept: 51_000,
          duplicates: 0,
          rejected: 0,
        },
      ],
    }),
  )
  writeFileSync(join(out, 'evaluation.json'), JSON.stringify(evaluation))
  if (!quiet) writeFileSync(join(out, 'verdicts.csv'), verdicts)
  if (!quiet) writeFileSync(join(out, 'mutes.yaml'), mutes)
  writeFileSync(
    join(out, 'run.json'),
    JSON.stringify({
      versions: { usually: '0.1.0' },
      seed: 1,
      settings: { timeZone: 'Europe/Berlin', hostile: hostile.markup },
    }),
  )
  for (const stage of ['ingest', 'features', 'train', 'score'] as const)
    writeFileSync(join(out, 'notes', `${stage}.json`), JSON.stringify(note(stage)))
}

/** A context that runs the report stage over a fixture in silence. */
export function fixtureContext(out: string, force = true): StageContext {
  const silent = { line: () => {}, warn: () => {}, bar: () => ({ update: () => {}, stop: () => {} }) }
  return {
    out,
    settings: readSettings([]),
    seed: 1,
    memory: '1GB',
    log: silent,
    signal: new AbortController().signal,
    force,
  }
}

const verdicts = `finding,verdict,by,note
5707e0000002,malicious,M. Lind,the key had leaked
5707e0000003,benign,M. Lind,"asked for, ticket 12"
`

/** One that hides, one that expired, one that never hid anything, whose texts try to break the page. */
const mutes = `- principal: "*/user/user-1*"
  signal: [new_action, source]
  address: 203.0.113.0/24
  reason: the office moved
  author: M. Lind
  expires: 2026-12-06
- account: "100000000111"
  signal: errors
  reason: ${JSON.stringify(hostile.markup)}
  author: ${JSON.stringify(hostile.attribute)}
  expires: 2026-10-31
- action: iam:*
  region: us-west-9
  automation: human
  reason: ${JSON.stringify(hostile.formula)}
  author: M. Lind
  expires: 2027-01-31
`

/** Permalinks of the findings told by hand, from 1. */
export function storyUid(story: number): string {
  return `5707e000000${story}`
}

const figure = { value: 0.75, low: 0.3, high: 0.95 }
const reviews = [1, 5, 10, 50].map((budget, index) => ({
  budget,
  found: Math.min(2, index),
  of: 2,
  ...figure,
}))

/** What evaluation leaves of one source, with an incident that was missed and one that tries to break the page. */
function evaluated(name: string): EvaluatedSet {
  return {
    name,
    days: 420,
    positives: 2,
    ranking: { auc: figure, average_precision: figure },
    by_score: { kind: 'usually', name: 'all signals, by score', auc: figure, average_precision: figure },
    budget_needed: [
      { share: 0.5, budget: 3 },
      { share: 0.9, budget: null },
    ],
    incidents: [hostile.markup, 'quiet theft'].map((incident, index) => ({
      incident,
      techniques: [hostile.attribute, hostile.svg],
      principals: [stories[index]!.principal],
      rank: index ? null : 1,
      confidence: index ? 'none' : 'high',
    })),
    roc: [0.1, 1].map((x) => ({ x, y: x, low: 0, high: 1 })),
    pr: [0.1, 1].map((x) => ({ x, y: x, low: 0, high: 1 })),
    misses: [
      { principal: hostile.markup, day: '2026-11-12', uid: null, rank: 40, incident: hostile.direction },
      {
        principal: stories[1]!.principal,
        day: '2026-11-12',
        uid: null,
        rank: 31,
        incident: 'quiet theft',
        bits: { source: 2.4 },
      },
    ],
    false_alarms: [{ principal: stories[1]!.principal, day: '2026-11-14', uid: storyUid(2), rank: 1 }],
    recall_curve: reviews,
    confidence: [
      {
        confidence: 'high',
        findings: 3,
        true_findings: 1,
        precision: figure,
        false_findings_a_week: 2,
        promised_a_week: 1,
      },
    ],
    by: [hostile.endTags, hostile.expression].map((value, index) => ({
      dimension: 'technique',
      value,
      incidents: 1,
      median_rank: 1 + 30 * index,
      recall: reviews,
    })),
    competitors: [
      { kind: 'usually', name: 'all signals', auc: figure, average_precision: figure, recall: reviews },
      { kind: 'peer', name: hostile.svg, auc: figure, average_precision: figure, recall: reviews },
      {
        kind: 'without',
        name: 'source',
        auc: figure,
        average_precision: figure,
        difference: { value: -0.2, low: -0.3, high: -0.1 },
      },
      { kind: 'alone', name: 'source', auc: figure, average_precision: figure },
    ],
  }
}

const evaluation: Evaluated = {
  sets: ['labels', 'injected stolen-session'].map(evaluated),
  swaps: {
    sampled_days: 20,
    groups: ['near', 'random'].map((donor) => ({
      kind: 'stranger',
      donor,
      days: 20,
      victims: 9,
      auc: figure,
      median_rank: 4,
      recall: reviews,
      confidence: [{ confidence: 'high', found: 3 }],
    })),
  },
  honesty: [
    {
      kind: 'all',
      days: 418,
      share: [0.1, 0.01].map((nominal) => ({ nominal, under: 2, ...figure })),
      qq: [{ expected_bits: 3, observed_bits: 4 }],
    },
  ],
  not_ablated: [{ name: hostile.markup, why: hostile.markdown }],
  warnings: [hostile.markup],
}

function note(stage: StageName): StageNote {
  return {
    stage,
    title: {
      ingest: 'Ingest: files become events',
      features: 'Features: what each principal did when',
      train: 'Training: what is usual',
      score: 'Scoring: how strange was each day',
    }[stage as string]!,
    key: `fixture-${stage}`,
    seconds: 12.3,
    peak_memory_mib: 812,
    prose: [`The ${stage} stage read its inputs and wrote its outputs. ${hostile.markup}`],
    counts: { 'events kept': 198_500, principals: 812, 'calibration principal-days': 9_000 },
    warnings: stage === 'ingest' ? [`One file could not be read: ${hostile.direction}`] : [],
    tables: [
      {
        title: 'Events by service',
        columns: ['service', 'events', hostile.attribute],
        rows: [
          ['s3', 120_000, hostile.markup],
          ['iam', 2_300, null],
        ],
      },
    ],
    charts: [
      {
        title: 'Three services made nine tenths of the events',
        data: {
          values: [
            { service: 's3', events: 120_000 },
            { service: 'logs', events: 61_000 },
            { service: hostile.markup, events: 2_300 },
          ],
        },
        mark: 'bar',
        encoding: {
          y: { field: 'service', type: 'nominal', sort: '-x', title: null },
          x: { field: 'events', type: 'quantitative' },
        },
      },
    ],
  }
}

async function tellStories(warehouse: Warehouse, out: string, told: Story[]): Promise<void> {
  const file = join(out, 'story.json')
  const load = async (table: string, rows: unknown[], columns: string) => {
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join('\n'))
    await warehouse.run(
      rows.length
        ? `CREATE TEMP TABLE ${table} AS FROM read_json(${literal(file)}, columns = {${columns}}, format = 'newline_delimited')`
        : `CREATE TEMP TABLE ${table} AS SELECT * FROM (SELECT ${columns
            .split(/, (?=\w+: ')/)
            .map((column) => column.replace(/(\w+): '(.*)'/, 'NULL::$2 AS $1'))
            .join(', ')}) WHERE false`,
    )
  }
  await load(
    'story',
    told.map((story, index) => ({
      id: index + 1,
      uid: storyUid(index + 1),
      ...story,
      hour_from: story.hours[0],
      hour_to: story.hours[1],
      every_day: story.everyDay,
      usual_actions: story.usualActions,
      severity_reason: story.severityReason,
      events_total: story.events.length,
      evidence: undefined,
      events: undefined,
    })),
    "id: 'INTEGER', uid: 'VARCHAR', principal: 'VARCHAR', account: 'VARCHAR', class: 'VARCHAR', name: 'VARCHAR', role: 'VARCHAR', person: 'VARCHAR', identity: 'VARCHAR', automation: 'VARCHAR', reasons: 'VARCHAR[]', hour_from: 'INTEGER', hour_to: 'INTEGER', every_day: 'BOOLEAN', usual_actions: 'VARCHAR[]', agent: 'VARCHAR', network: 'VARCHAR', day: 'DATE', confidence: 'VARCHAR', severity: 'VARCHAR', bits: 'DOUBLE', headline: 'VARCHAR', held: 'VARCHAR', severity_reason: 'VARCHAR', events_total: 'BIGINT'",
  )
  await load(
    'story_evidence',
    told.flatMap((story, index) =>
      story.evidence.map((of, rank) => ({ story_id: index + 1, rank: rank + 1, ...of })),
    ),
    "story_id: 'INTEGER', rank: 'INTEGER', signal: 'VARCHAR', bits: 'DOUBLE', statement: 'VARCHAR', usual: 'VARCHAR', observed: 'VARCHAR'",
  )
  await load(
    'story_event',
    told.flatMap((story, index) =>
      story.events.map((event, number) => ({ story_id: index + 1, number, ...event })),
    ),
    "story_id: 'INTEGER', number: 'INTEGER', minute: 'INTEGER', second: 'INTEGER', session: 'INTEGER', action: 'VARCHAR', severity: 'VARCHAR', tactic: 'VARCHAR', targets: 'VARCHAR[]', denied: 'BOOLEAN', signals: 'VARCHAR[]', agent: 'VARCHAR', address: 'VARCHAR'",
  )
  rmSync(file)
}

if (import.meta.main) {
  const [out, findings = '40', principals = '80'] = process.argv.slice(2)
  if (!out) throw new Error('usage: node pipeline/example/report.ts OUT [findings] [principals]')
  await writeFixture(out, { findings: Number(findings), principals: Number(principals) })
}
