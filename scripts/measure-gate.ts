/**
 * What the walk should learn: `node scripts/measure-gate.ts RUN [SEED]` puts masqueraders into the last days before
 * the scored ones and walks them in three ways, as Markdown.
 *
 * As in the masquerade data of Schonlau et al. (2001): on any of those days, with chance 1 in 20, another principal
 * of the same pool takes the account over, and stays for the next day with chance 4 in 5; what it does replaces the
 * own day. The value judged is the action mix, by sessions and of the day as a whole.
 */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { poolOf } from '../models/combination.ts'
import type { Pool, PrincipalDay } from '../models/day.ts'
import { averagePrecision, type RankedDay, rocAuc } from '../models/evaluation/metrics.ts'
import { fitGate, passesGate, stepsOf } from '../models/gate.ts'
import { learnDay, seeDay } from '../models/history.ts'
import { sessionRatios } from '../models/signals/action-mix.ts'
import { startState } from '../models/walk.ts'
import { readSettings } from '../pipeline/settings.ts'
import { readDays } from '../pipeline/walk/principal-days.ts'
import { openRun } from './open-run.ts'

const [out, seed = '1'] = process.argv.slice(2)
if (!out) throw new Error('expected the folder of a run: node scripts/measure-gate.ts RUN [SEED]')
const settings = readSettings([])
const models = settings.models
const generator = xoroshiro128plus(Number(seed))
const random = () => uniformFloat64(generator)

const { warehouse, span, kinds, references } = await openRun(out, settings)
const all = await readDays(warehouse, {
  from: 1,
  to: kinds.length,
  firstDay: 0,
  lastDay: span.scoreFrom - 1,
})
warehouse.close()

interface Judged {
  steps: number
  sessions: number
  whole: number
  positive: boolean
}
const streams = [...all].map(([principal, days]) => ({ principal, days: masquerade(principal, days) }))
const gates = gatesOf()
const ways = { never: false, always: true, gated: null }
console.log(
  '| after the baseline | days | masqueraded | AUC, sessions | average precision | AUC, whole day |',
)
console.log('|---|---|---|---|---|---|')
for (const [way, accepts] of Object.entries(ways)) {
  const judged = streams.flatMap(({ principal, days }) => walk(principal, days, accepts))
  const ranked = (by: 'sessions' | 'whole'): RankedDay[] =>
    judged.map((day) => ({ score: day[by], positive: day.positive, group: 0 }))
  console.log(
    `| learns ${way === 'gated' ? 'what passes the gate' : way} | ${judged.length} | ${judged.filter(({ positive }) => positive).length} | ${rocAuc(ranked('sessions')).toFixed(3)} | ${averagePrecision(ranked('sessions')).toFixed(3)} | ${rocAuc(ranked('whole')).toFixed(3)} |`,
  )
}

/** The days, those of the calibration part some of them another principal's. */
function masquerade(principal: number, days: readonly PrincipalDay[]) {
  const pool = poolOf(kinds[principal]!)
  let other: PrincipalDay[] | null = null
  return days.map((day) => {
    if (day.day < span.calibrationFrom) return { day, positive: false }
    if (!other || random() > 0.8) other = random() < 0.05 ? someoneElse(principal, pool) : null
    if (!other) return { day, positive: false }
    const replacement = other[Math.floor(random() * other.length)]!
    return { day: { ...replacement, day: day.day, weekday: day.weekday }, positive: true }
  })
}

function someoneElse(principal: number, pool: Pool): PrincipalDay[] | null {
  const others = [...all].filter(([id]) => id !== principal && poolOf(kinds[id]!) === pool)
  return others.length > 0 ? others[Math.floor(random() * others.length)]![1] : null
}

/** Thresholds as training finds them, from streams without masqueraders. */
function gatesOf() {
  const mixes: Record<Pool, { steps: number; mix: number }[]> = { human: [], automation: [] }
  for (const [principal, days] of all)
    for (const { steps, sessions } of walk(
      principal,
      days.map((day) => ({ day, positive: false })),
      true,
    ))
      mixes[poolOf(kinds[principal]!)].push({ steps, mix: sessions })
  return { human: fitGate(mixes.human, models.walk), automation: fitGate(mixes.automation, models.walk) }
}

/** @param accepts whether calibration days are learned; null asks the gate */
function walk(
  principal: number,
  days: { day: PrincipalDay; positive: boolean }[],
  accepts: boolean | null,
): Judged[] {
  const pool = poolOf(kinds[principal]!)
  const state = startState()
  const { history } = state
  const judged: Judged[] = []
  for (const [before, { day, positive }] of days.entries()) {
    const around = {
      principal,
      automation: kinds[principal]!,
      history,
      reference: references[pool],
      settings: models,
    }
    const ratios = sessionRatios(day, around)
    const sessions = ratios.reduce((sum, ratio) => sum + Math.max(0, ratio), 0)
    // by days seen rather than learned, so that all ways judge the same days
    if (day.day >= span.calibrationFrom && before >= models.walk.ungatedDays)
      judged.push({
        steps: stepsOf(day),
        sessions,
        whole: ratios.reduce((sum, ratio) => sum + ratio, 0),
        positive,
      })
    const learns =
      day.day < span.calibrationFrom
        ? true
        : (accepts ?? passesGate(gates[pool], state, day, sessions, models.walk))
    if (learns) learnDay(history, day)
    seeDay(history, day)
  }
  return judged
}
