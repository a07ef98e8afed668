/**
 * What sentences are checked against, counted from events/ by SQL of the checker's own. The run is asked only what no
 * event says: whose session it is, which parameters are names, and which days were learned.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { group } from 'd3-array'
import type { Settings } from '../../models/settings.ts'
import { eventFiles } from '../../pipeline/run-folder/ledger.ts'
import { readVerdicts } from '../../pipeline/run-folder/verdict-file.ts'
import { literal, type Warehouse } from '../../pipeline/warehouse/warehouse.ts'

/** "2026-11-12"; days in this form are in order as texts are. */
export type Day = string

export interface DayFacts {
  day: Day
  calls: number
  writes: number
  denied: number
  sessions: number
  /** active quarter hours, 0 to 95, ascending */
  slots: number[]
  actions: Map<string, { calls: number; denied: number }>
  /** calls by "kind:value" */
  sources: Map<string, number>
  /** type/name of things named, and whether by a parameter that counts */
  targets: Map<string, boolean>
  /** runs of one action within a session, in order; on days that have evidence */
  steps: { session: number; action: string; clock: string }[]
  /** of principals that have a sentence about a schedule */
  runs: { start: number; steps: number; actions: string[] }[]
}

export interface Principal {
  principal: string
  /** active days in order */
  days: DayFacts[]
  /** days of the baseline that it left held out */
  heldOut: ReadonlySet<Day>
  /** scored days that were learned at once */
  learned: ReadonlySet<Day>
  malicious: ReadonlySet<Day>
}

export interface Facts {
  zone: string
  firstDay: Day
  scoreFrom: Day
  settings: Settings
  principals: Map<string, Principal>
  /** first day by principal, by action */
  firstUse: Map<string, Map<string, Day>>
  /** first day by principal, by "kind:value" */
  firstSource: Map<string, Map<string, Day>>
}

/** A SQL file beside this one. */
export function sqlOf(name: string): string {
  return readFileSync(join(import.meta.dirname, 'sql', `${name}.sql`), 'utf8')
}

/** Makes own_event and told_day, and reads what sentences are about. */
export async function readFacts(warehouse: Warehouse, out: string, settings: Settings): Promise<Facts> {
  await warehouse.run(`ATTACH ${literal(join(out, 'warehouse.duckdb'))} AS run (READ_ONLY)`)
  await warehouse.set({
    events: eventFiles(out),
    evidence: join(out, 'evidence.parquet'),
    gap_minutes: settings.sessions.gapMinutes,
    many_keys: settings.sessions.manyKeys,
    calls_per_key: settings.sessions.callsPerKey,
    runs_per_action: settings.sessions.runsPerAction,
  })
  await warehouse.run(sqlOf('own_event'))
  const rows = <Row extends Record<string, unknown>>(name: string) => warehouse.rows<Row>(sqlOf(name))
  const [window] = await warehouse.rows<{ zone: string; first_day: Day; score_from: Day }>(
    'SELECT time_zone AS zone, first_day::VARCHAR AS first_day, score_from::VARCHAR AS score_from FROM run.time_window',
  )
  const principals = new Map<string, Principal>()
  const byDay = new Map<string, DayFacts>()
  type Own<Row> = Row & { principal: string; day: Day }
  const learning = await readLearning(warehouse, out)
  for (const { principal, ...row } of await rows<
    Own<Pick<DayFacts, 'calls' | 'writes' | 'denied' | 'sessions' | 'slots'>>
  >('day')) {
    const day: DayFacts = {
      ...row,
      actions: new Map(),
      sources: new Map(),
      targets: new Map(),
      steps: [],
      runs: [],
    }
    if (!principals.has(principal)) principals.set(principal, { principal, days: [], ...learning(principal) })
    principals.get(principal)!.days.push(day)
    byDay.set(`${principal}|${row.day}`, day)
  }
  const dayOf = ({ principal, day }: { principal: string; day: Day }) => byDay.get(`${principal}|${day}`)!
  for (const row of await rows<Own<{ action: string; calls: number; denied: number }>>('day_action'))
    dayOf(row).actions.set(row.action, row)
  for (const row of await rows<Own<{ kind: string; value: string; calls: number }>>('day_source'))
    dayOf(row).sources.set(`${row.kind}:${row.value}`, row.calls)
  for (const row of await rows<Own<{ target: string; is_resource: boolean }>>('day_target'))
    dayOf(row).targets.set(row.target, row.is_resource)
  for (const row of await rows<Own<DayFacts['steps'][number]>>('step')) dayOf(row).steps.push(row)
  const steps = await rows<Own<JobStep>>('job_step')
  for (const [, own] of group(steps, ({ principal, day }) => `${principal}|${day}`))
    dayOf(own[0]!).runs = runsOf(own, settings.models.automationSchedule.pauseMinutes)

  const firsts = (list: { key: string; principal: string; day: Day }[]) => {
    const found = new Map<string, Map<string, Day>>()
    for (const { key, principal, day } of list) {
      if (!found.has(key)) found.set(key, new Map())
      found.get(key)!.set(principal, day)
    }
    return found
  }
  const uses = await rows<{ action: string; principal: string; day: Day }>('first_use')
  const sources = await rows<{ kind: string; value: string; principal: string; day: Day }>('first_source')
  return {
    zone: window!.zone,
    firstDay: window!.first_day,
    scoreFrom: window!.score_from,
    settings,
    principals,
    firstUse: firsts(uses.map(({ action, ...row }) => ({ key: action, ...row }))),
    firstSource: firsts(sources.map(({ kind, value, ...row }) => ({ key: `${kind}:${value}`, ...row }))),
  }
}

type JobStep = {
  action: string
  /** seconds since 1970 */
  start: number
  /** seconds since the last call of its session */
  gap: number
}

/** Runs of a job: steps after a pause. What a step repeats is one step, of which the next one tells the end. */
function runsOf(steps: readonly JobStep[], pauseMinutes: number): DayFacts['runs'] {
  const runs: { start: number; steps: number; seen: Set<string> }[] = []
  let latest = Number.NEGATIVE_INFINITY
  for (const { action, start, gap } of steps) {
    if (gap > 0) latest = Math.max(latest, start - gap)
    if (start - latest > 60 * pauseMinutes) runs.push({ start, steps: 0, seen: new Set() })
    const run = runs.at(-1)!
    run.steps++
    run.seen.add(action)
    latest = start
  }
  return runs.map(({ seen, ...run }) => ({ ...run, actions: [...seen] }))
}

/** Makes judged_day, and reads which days became part of what is usual: what training and scoring left of it. */
async function readLearning(warehouse: Warehouse, out: string) {
  const states = join(out, 'fitted', 'states.parquet')
  const held = await warehouse.rows<{ principal: string; days: Day[] }>(
    `SELECT principal, list_transform(
         CAST(json_extract(state, '$.history.heldOut') AS INTEGER[]), lambda n: CAST(first_day + n AS VARCHAR)) AS days
       FROM read_parquet(${literal(states)}), run.time_window`,
  )
  const scored = await warehouse.rows<{ principal: string; day: Day; learned: boolean; uid: string }>(
    `SELECT principal, day::VARCHAR AS day, learned FROM read_parquet(${literal(join(out, 'scores.parquet'))})`,
  )
  const verdicts = join(out, 'verdicts.csv')
  const malicious = existsSync(verdicts)
    ? readVerdicts(verdicts).flatMap(({ uid, verdict }) => (verdict === 'malicious' ? [uid] : []))
    : []
  // What was judged malicious is no part of what the organisation does: first uses leave it out.
  await warehouse.run(
    `CREATE TABLE judged_day AS SELECT DISTINCT principal, day FROM own_event
     WHERE substr(sha256(principal || '|' || CAST(day AS VARCHAR)), 1, 12) IN (${['', ...malicious].map(literal).join()})`,
  )
  const judged = await warehouse.rows<{ principal: string; day: Day }>(
    'SELECT principal, day::VARCHAR AS day FROM judged_day',
  )
  const heldOf = new Map(held.map(({ principal, days }) => [principal, days]))
  const learnedOf = group(
    scored.filter(({ learned }) => learned),
    ({ principal }) => principal,
  )
  const maliciousOf = group(judged, ({ principal }) => principal)
  const daysOf = (rows: readonly { day: Day }[] = []) => new Set(rows.map(({ day }) => day))
  return (principal: string) => ({
    heldOut: new Set(heldOf.get(principal)),
    learned: daysOf(learnedOf.get(principal)),
    malicious: daysOf(maliciousOf.get(principal)),
  })
}

export function daysApart(from: Day, to: Day): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000)
}

/**
 * What a day may be compared with: the days that were learned before it, or these and those held out, where the day
 * stands out beside the latter too.
 */
export function basesOf(facts: Facts, principal: Principal, day: Day): { name: string; days: DayFacts[] }[] {
  const before = principal.days.filter((one) => one.day < day && !principal.malicious.has(one.day))
  const { quarantineDays } = facts.settings.models.walk
  const learned = before.filter(
    (one) =>
      (one.day < facts.scoreFrom ? !principal.heldOut.has(one.day) : principal.learned.has(one.day)) ||
      daysApart(one.day, day) > quarantineDays,
  )
  return learned.length === before.length
    ? [{ name: 'all', days: before }]
    : [
        { name: 'learned', days: learned },
        { name: 'all', days: before },
      ]
}
