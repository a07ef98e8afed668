/** Every sentence of a run's results, with what checks it against the run's events. */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import type { Settings } from '../../models/settings.ts'
import { literal, openWarehouse, type Warehouse } from '../../pipeline/warehouse/warehouse.ts'
import { Claims } from './claims.ts'
import { type Facts, readFacts } from './facts.ts'
import { readCause, readEffect, readIncidentHeadline, readIncidents } from './incidents.ts'
import { checkStatement, type Statement } from './statements.ts'
import { compareFacts } from './stories/compare.ts'
import { readStories, type ToldStory } from './stories/facts.ts'
import { readHeadline } from './stories/headline.ts'
import { readReason } from './stories/severity.ts'

export interface Sentence {
  /** "headline", "statement volume" */
  kind: string
  /** principal and day */
  where: string
  sentence: string
  /** Null where a sentence in its place is not understood. */
  check(sentence: string): Claims | null
}

export interface Tally {
  sentences: number
  /** numbers and names that were counted again */
  claims: number
  /** what only a model knows, by pattern */
  models: Map<string, number>
  wrong: { where: string; sentence: string; what: string[] }[]
  unread: { where: string; sentence: string }[]
}

/** @param spill a folder for DuckDB */
export async function sentencesOf(out: string, settings: Settings, spill: string): Promise<Sentence[]> {
  const warehouse = await openWarehouse({ file: ':memory:', memory: '2GB', spill })
  try {
    const facts = await readFacts(warehouse, out, settings)
    const statements = await warehouse.rows<Statement>(
      `SELECT principal, day::VARCHAR AS day, signal, statement FROM read_parquet(${literal(join(out, 'evidence.parquet'))}) ORDER BY ALL`,
    )
    const told = statements.map(
      (row): Sentence => ({
        kind: `statement ${row.signal}`,
        where: `${row.principal} ${row.day}`,
        sentence: row.statement,
        check: (statement) => checkStatement(facts, { ...row, statement }),
      }),
    )
    return [
      ...told,
      ...(await findingSentences(warehouse, out, facts, statements)),
      ...(await incidentSentences(warehouse, join(out, 'incidents.parquet'))),
    ]
  } finally {
    warehouse.close()
  }
}

export function checkAll(sentences: readonly Sentence[]): Map<string, Tally> {
  const tallies = new Map<string, Tally>()
  for (const { kind, where, sentence, check } of sentences) {
    if (!tallies.has(kind))
      tallies.set(kind, { sentences: 0, claims: 0, models: new Map(), wrong: [], unread: [] })
    const tally = tallies.get(kind)!
    const claims = check(sentence)
    tally.sentences++
    if (!claims) {
      tally.unread.push({ where, sentence })
      continue
    }
    tally.claims += claims.checked
    for (const pattern of claims.models) tally.models.set(pattern, (tally.models.get(pattern) ?? 0) + 1)
    if (claims.wrong.length > 0) tally.wrong.push({ where, sentence, what: claims.wrong })
  }
  return tallies
}

/** A check that takes a sentence apart. */
function reading(read: (sentence: string, claims: Claims) => boolean): Sentence['check'] {
  return (sentence) => {
    const claims = new Claims()
    return read(sentence, claims) ? claims : null
  }
}

interface Finding extends Record<string, unknown> {
  uid: string
  principal: string
  day: string
  automation: string
  severity: string
  headline: string
  severity_reason: string
  story: string
}

/** Facts, headlines and reasons of severity. */
async function findingSentences(
  warehouse: Warehouse,
  out: string,
  facts: Facts,
  statements: readonly Statement[],
): Promise<Sentence[]> {
  await warehouse.set({
    findings: join(out, 'findings.parquet'),
    finding_events: join(out, 'finding_events.parquet'),
    scores: join(out, 'scores.parquet'),
  })
  const stories = await readStories(warehouse)
  const findings = await warehouse.rows<Finding>(
    `SELECT uid, principal, day::VARCHAR AS day, automation, severity, headline, severity_reason, story
     FROM read_parquet(getvariable('findings')) ORDER BY principal, day`,
  )
  const statementsOf = group(statements, ({ principal, day }) => `${principal} ${day}`)
  return findings.flatMap(({ uid, principal, day, automation, severity, headline, ...row }): Sentence[] => {
    const where = `${principal} ${day}`
    const own = statementsOf.get(where) ?? []
    const today = facts.principals.get(principal)!.days.find((one) => one.day === day)!
    const told: ToldStory = {
      story: stories.get(uid)!,
      automation,
      statements: new Map(own.map(({ signal, statement }) => [signal, statement])),
      runs: today.runs.map(({ start }) => start),
    }
    return [
      {
        kind: 'facts of a story',
        where,
        sentence: row.story,
        check: reading((story, claims) => compareFacts(JSON.parse(story), told.story, claims)),
      },
      {
        kind: 'headline',
        where,
        sentence: headline,
        check: reading((text, claims) => readHeadline(text, told, claims)),
      },
      {
        kind: 'reason of a severity',
        where,
        sentence: row.severity_reason,
        check: reading((text, claims) => readReason(text, severity, told, claims)),
      },
    ]
  })
}

/** @param file incidents.parquet, which a run that was scored always has */
async function incidentSentences(warehouse: Warehouse, file: string): Promise<Sentence[]> {
  if (!existsSync(file)) return []
  const incidents = await readIncidents(warehouse, file)
  return incidents.flatMap((incident): Sentence[] => [
    {
      kind: 'incident',
      where: incident.incident,
      sentence: incident.headline,
      check: reading((text, claims) => readIncidentHeadline(text, incident, claims)),
    },
    ...incident.links.flatMap((link): Sentence[] => [
      {
        kind: 'link of an incident',
        where: `${link.from.principal} ${link.from.day}`,
        sentence: link.cause,
        check: reading((text, claims) => readCause(text, link, claims)),
      },
      {
        kind: 'link of an incident',
        where: `${link.to.principal} ${link.to.day}`,
        sentence: link.effect,
        check: reading((text, claims) => readEffect(text, link, claims)),
      },
    ]),
  ])
}
