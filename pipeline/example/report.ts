/**
 * Test support: writes a run folder as the earlier stages leave it (docs/data.md), small or large, without running
 * them. scripts/report-fixture.ts writes one by hand.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Evaluated, EvaluatedSet } from '../../report-site/evaluation-data.ts'
import { readHarmRules } from '../catalogue.ts'
import type { Ledger } from '../run-folder/ledger.ts'
import type { Manifest } from '../run-folder/manifest.ts'
import { scoringOf, writeScoring } from '../run-folder/scoring.ts'
import type { StageContext, StageFacts, StageName, StageNote } from '../run-folder/stage.ts'
import { readSettings } from '../settings.ts'
import { literal, openWarehouse, type Warehouse } from '../warehouse/warehouse.ts'
import { writeBacktestFixture } from './report/backtest.ts'
import { writeContext } from './report/context.ts'
import { incidentSql } from './report/incidents.ts'
import { hostile, type Story, stories } from './report/principals.ts'

const harmRules = readHarmRules()

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
    await warehouse.set({ findings, principals, stories: told.length })
    await warehouse.runFile('example/report/crowd')
    if (!quiet) await warehouse.run(incidentSql())
    const [scored] = await warehouse.rows<{ days: number }>('SELECT count(*)::INTEGER AS days FROM scores')
    const span = { score_from: scoreFrom, score_to: lastDay, principal_days: scored!.days, days: 7 }
    writeScoring(out, scoringOf(span, readSettings([]), ''))
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
      version: 'fixture',
      layouts: { trail: 'CloudTrail bucket', athena: 'Parquet' },
      files: [
        {
          id: 1,
          path: 'input/a.json.gz',
          size: 812_000,
          modified: '2026-11-16T00:00:00.000Z',
          digest: '0123456789abcdef',
          layout: 'trail',
          read: 149_000,
          kept: 147_500,
          duplicates: 1_499,
          rejected: 1,
          nameless: 0,
        },
        {
          id: 2,
          path: 'input/b.json.gz',
          size: 92_000,
          modified: '2026-11-16T00:00:00.000Z',
          digest: '0123456789abcdef',
          layout: 'trail',
          read: 1,
          kept: 0,
          duplicates: 0,
          rejected: 1,
          nameless: 0,
        },
        {
          id: 3,
          path: 'input/lake.parquet',
          size: 4_812_000,
          modified: '2026-11-16T00:00:00.000Z',
          digest: '0123456789abcdef',
          layout: 'athena',
          read: 51_000,
          kept: 51_000,
          duplicates: 0,
          rejected: 0,
          nameless: 0,
        },
      ],
      parts: [],
      slices: 3,
      differing: 0,
      masked: { password: 3, '': 1 },
      late: 0,
    } satisfies Ledger),
  )
  writeFileSync(join(out, 'evaluation.json'), JSON.stringify(evaluation))
  if (!quiet) writeFileSync(join(out, 'verdicts.csv'), verdicts)
  if (!quiet) writeFileSync(join(out, 'mutes.yaml'), mutes)
  if (!quiet) writeContext(out)
  if (!quiet) writeBacktestFixture(out)
  writeFileSync(
    join(out, 'run.json'),
    JSON.stringify({
      versions: { usually: '0.1.0' },
      machine: { platform: 'linux', arch: 'x64', cores: 2, cpu: 'unknown' },
      backend: null,
      seed: 1,
      memory: '1GB',
      settings: { timeZone: 'Europe/Berlin', hostile: hostile.markup },
      inputs: [],
      counts: {},
      seconds: {},
      peak_memory_mib: 812,
      confidence_budget: {},
      warnings: [],
    } satisfies Manifest),
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
function storyUid(story: number): string {
  return `5707e000000${story}`
}

const figure = { value: 0.75, low: 0.3, high: 0.95 }
const reviews = [1, 5, 10, 50].map((budget, index) => ({
  budget,
  found: Math.min(2, index),
  of: 2,
  ...figure,
}))

const recall = { recall: reviews, recall_alone: reviews }
const unknown = { value: null, low: null, high: null }
const told = { priority: 12, score: 10, bits: {} }

/** What evaluation leaves of one source, with an incident that was missed and one that tries to break the page. */
function evaluated(name: string): EvaluatedSet {
  return {
    name,
    days: 420,
    positives: 2,
    principals: 80,
    weeks: 1,
    ranking: { auc: figure, average_precision: figure },
    by_score: {
      kind: 'usually',
      name: 'all signals, by score',
      auc: figure,
      average_precision: figure,
      ...recall,
      difference: unknown,
    },
    ...recall,
    median_rank: figure,
    median_days_to_first_finding: 0,
    positive_days: [0, 1].map((index) => ({ principal: stories[index]!.principal, day: '2026-11-12' })),
    budget_needed: [
      { share: 0.5, budget: 3 },
      { share: 0.9, budget: null },
    ],
    incidents: [hostile.markup, 'quiet theft'].map((incident, index) => ({
      incident,
      techniques: [hostile.attribute, hostile.svg],
      principals: [stories[index]!.principal],
      principal: stories[index]!.principal,
      day: '2026-11-12',
      uid: null,
      rank: index ? 31 : 1,
      reviews: index ? 31 : 1,
      reviews_alone: index ? 31 : 1,
      days_to_first_finding: index ? null : 0,
      confidence: index ? 'none' : 'high',
    })),
    roc: [0.1, 1].map((x) => ({ x, y: x, low: 0, high: 1 })),
    pr: [0.1, 1].map((x) => ({ x, y: x, low: 0, high: 1 })),
    misses: [
      {
        principal: hostile.markup,
        day: '2026-11-12',
        uid: null,
        rank: 40,
        incident: hostile.direction,
        ...told,
      },
      {
        principal: stories[1]!.principal,
        day: '2026-11-12',
        uid: null,
        rank: 31,
        incident: 'quiet theft',
        ...told,
        bits: { source: 2.4 },
      },
    ],
    false_alarms: [
      { principal: stories[1]!.principal, day: '2026-11-14', uid: storyUid(2), rank: 1, ...told },
    ],
    recall_curve: reviews,
    confidence: [
      {
        confidence: 'high',
        findings: 3,
        true_findings: 1,
        precision: figure,
        recall: figure,
        findings_a_week: 3,
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
      {
        kind: 'usually',
        name: 'all signals',
        auc: figure,
        average_precision: figure,
        ...recall,
        difference: unknown,
      },
      {
        kind: 'peer',
        name: hostile.svg,
        auc: figure,
        average_precision: figure,
        ...recall,
        difference: unknown,
      },
      {
        kind: 'without',
        name: 'source',
        auc: figure,
        average_precision: figure,
        ...recall,
        difference: { value: -0.2, low: -0.3, high: -0.1 },
      },
      {
        kind: 'alone',
        name: 'source',
        auc: figure,
        average_precision: figure,
        ...recall,
        difference: unknown,
      },
    ],
  }
}

const evaluation: Evaluated = {
  version: 1,
  seed: 1,
  draws: 1000,
  order: 'priority',
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
      principals: 80,
      share: [0.1, 0.01].map((nominal) => ({ nominal, under: 2, ...figure })),
      qq: [{ expected_bits: 3, observed_bits: 4 }],
    },
  ],
  models: [],
  not_ablated: [{ name: hostile.markup, why: hostile.markdown }],
  warnings: [hostile.markup],
}

/** Facts of every stage, of which each schema takes its own. */
const facts = {
  events_kept: 198_500,
  principals: 812,
  principal_days: 9_500,
  calibration_principal_days: 9_000,
  findings: Object.fromEntries(
    ['high', 'medium', 'low'].map((confidence) => [confidence, { observed: 1, expected: 1 }]),
  ),
} as StageFacts[StageName]

function note(stage: StageName): StageNote {
  return {
    stage,
    facts,
    title: {
      ingest: 'Ingest: files become events',
      features: 'Features: what each principal did when',
      train: 'Training: what is usual',
      score: 'Scoring: how strange was each day',
    }[stage as string]!,
    key: `fixture-${stage}`,
    after: {},
    outputs: {},
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
      facts: JSON.stringify({
        hits: story.rules.map(({ rule, ...calls }) => ({
          rule: harmRules.find((of) => of.rule === rule)!,
          ...calls,
        })),
      }),
      rules: undefined,
      evidence: undefined,
      events: undefined,
    })),
    "id: 'INTEGER', uid: 'VARCHAR', principal: 'VARCHAR', account: 'VARCHAR', class: 'VARCHAR', name: 'VARCHAR', role: 'VARCHAR', person: 'VARCHAR', identity: 'VARCHAR', automation: 'VARCHAR', reasons: 'VARCHAR[]', hour_from: 'INTEGER', hour_to: 'INTEGER', every_day: 'BOOLEAN', usual_actions: 'VARCHAR[]', agent: 'VARCHAR', network: 'VARCHAR', day: 'DATE', confidence: 'VARCHAR', severity: 'VARCHAR', bits: 'DOUBLE', headline: 'VARCHAR', held: 'VARCHAR', severity_reason: 'VARCHAR', events_total: 'BIGINT', facts: 'VARCHAR'",
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
    "story_id: 'INTEGER', number: 'INTEGER', minute: 'INTEGER', second: 'INTEGER', session: 'INTEGER', action: 'VARCHAR', severity: 'VARCHAR', tactic: 'VARCHAR', targets: 'VARCHAR[]', outcome: 'VARCHAR', signals: 'VARCHAR[]', agent: 'VARCHAR', address: 'VARCHAR'",
  )
  rmSync(file)
}
