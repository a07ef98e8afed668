/** What scoring says of a day: its confidence and severity, and the evidence for it. */
import { combineDay } from '../../models/combination.ts'
import { continueFinding, type Judgement, judge, severityOf } from '../../models/confidence.ts'
import type { PrincipalDay } from '../../models/day.ts'
import type { Reference, RiskLevel } from '../../models/reference.ts'
import type { Contribution, SignalScore } from '../../models/signal.ts'
import { signals } from '../../models/signals.ts'
import { holdsOut } from '../../models/walk.ts'
import type { WalkPlan, WalkResult } from './plan.ts'

/** Days at most this probable carry evidence, so that `explain` has something to say of more than the findings. */
const evidenceP = 0.05
/** A signal below this many bits is no evidence: one day in four is as strange. */
const evidenceBits = 2

/** The day's scores had the held-out findings before it been learned, and the first of these. */
export interface Aside {
  scores: SignalScore[]
  since: number
}

/** Scores, evidence and confidence of a day, into the result. @returns whether it is a finding that must not be learned */
export function reportDay(
  plan: WalkPlan,
  principal: number,
  day: PrincipalDay,
  isNew: boolean,
  scores: SignalScore[],
  reference: Reference,
  aside: Aside | null,
  result: Pick<WalkResult, 'scores' | 'evidence'>,
): boolean {
  const { settings } = plan
  const combined = combineDay(
    plan.calibrators!,
    plan.automation[principal]!,
    isNew,
    scores.map(({ raw }) => raw),
    settings.calibration,
  )
  const telling = signals
    .map(({ name }, s) => ({ name, bits: combined.bits[s]!, score: scores[s]! }))
    .filter(({ bits }) => bits >= evidenceBits)
    .sort((a, b) => b.bits - a.bits)
    .map((signal) => ({ ...signal, evidence: signal.score.evidence() }))
  const actions = contributingActions(
    telling.map(({ evidence }) => evidence.contribution),
    day,
  )
  const risk = Math.max(0, ...actions.map((i) => reference.actions.risk[day.actions.id[i]!]!)) as RiskLevel
  const bits = new Map(signals.map(({ name }, s) => [name, combined.bits[s]!]))
  const judged = judge(
    { p: combined.p, bits, risk, calibrationDays: combined.days },
    plan.perWeek,
    settings.confidence,
  )
  const { confidence, held, p } = continued(plan, principal, isNew, risk, { ...judged, p: combined.p }, aside)
  const { severity, reason } = severityOf(
    actions.map((i) => {
      const action = day.actions.id[i]!
      return {
        name: reference.actions.name[action]!,
        risk: reference.actions.risk[action]! as RiskLevel,
        isWrite: reference.actions.isWrite[action] === 1,
        denied: day.actions.denied[i] === day.actions.events[i],
      }
    }),
    false,
  )
  // By the day alone, whether or not it continues an earlier finding.
  const heldOut = holdsOut({ confidence: judged.confidence, bits }, settings.confidence)
  result.scores.push({
    principal,
    day: day.day,
    events: day.events,
    score: combined.score,
    p,
    confidence,
    held,
    heldOut,
    severity,
    severityReason: reason,
    bits: combined.bits,
  })
  if (confidence !== 'none' || combined.p <= evidenceP)
    for (const { name, bits, evidence } of telling)
      result.evidence.push({ principal, day: day.day, signal: name, bits, ...evidence })
  return heldOut
}

/** Judged again by what is new since the findings before it. */
function continued(
  plan: WalkPlan,
  principal: number,
  isNew: boolean,
  risk: RiskLevel,
  judged: Judgement & { p: number },
  aside: Aside | null,
): Judgement & { p: number } {
  if (!aside) return judged
  const { p, days, ...combined } = combineDay(
    plan.calibrators!,
    plan.automation[principal]!,
    isNew,
    aside.scores.map(({ raw }) => raw),
    plan.settings.calibration,
  )
  const bits = new Map(signals.map(({ name }, s) => [name, combined.bits[s]!]))
  const fresh = judge({ p, bits, risk, calibrationDays: days }, plan.perWeek, plan.settings.confidence)
  const since = new Date(Date.parse(plan.firstDate) + aside.since * 86_400_000).toISOString().slice(0, 10)
  return continueFinding(judged, { ...fresh, p }, since)
}

/** Positions in day.actions of the actions that evidence names, directly or by session. */
function contributingActions(contributions: Contribution[], day: PrincipalDay): number[] {
  const ids = new Set<number>()
  const sessions = new Map(day.sessions.map((session) => [session.number, session]))
  for (const contribution of contributions) {
    for (const action of contribution.actions ?? []) ids.add(action)
    for (const action of contribution.deniedActions ?? []) ids.add(action)
    for (const number of contribution.sessions ?? [])
      for (const action of sessions.get(number)?.actions ?? []) ids.add(action)
  }
  return [...day.actions.id.keys()].filter((i) => ids.has(day.actions.id[i]!))
}
