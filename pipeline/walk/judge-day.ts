/** What scoring says of a day: its confidence, and the evidence for it. */

import { addends, type CombinedDay, combineDay, judgedTwice } from '../../models/combination.ts'
import { continueFinding, type Judgement, judge } from '../../models/confidence.ts'
import type { PrincipalDay } from '../../models/day.ts'
import type { Reference, RiskLevel } from '../../models/reference.ts'
import { contributingActions, riskOf } from '../../models/risk.ts'
import type { SignalScore } from '../../models/signals/signal.ts'
import { signals } from '../../models/signals/signals.ts'
import { holdsOut, type OpenState, scoreDay } from '../../models/walk.ts'
import { dateOf } from '../run-folder/span.ts'
import type { ScorePlan, ScoreResult, ScoreRow } from './plan.ts'
import type { Walker } from './walker.ts'

/** The day's scores had the held-out days before it been learned, and which these are. */
export interface OpenScores extends Pick<OpenState, 'days' | 'findings'> {
  scores: SignalScore[]
}

/** Whose day it is. */
export interface Who {
  principal: number
  /** in its first active days */
  isNew: boolean
}

/** Scores, evidence and confidence of a day, into the result. @returns whether it is a finding that must not be learned */
export function judgeDay(
  plan: ScorePlan,
  { principal, isNew }: Who,
  day: PrincipalDay,
  scores: SignalScore[],
  reference: Reference,
  open: OpenScores | null,
  result: Pick<ScoreResult, 'scores' | 'evidence'>,
): boolean {
  const { settings } = plan
  const combined = combineDay(
    plan.calibrators,
    plan.automation[principal]!,
    isNew,
    scores,
    settings.calibration,
  )
  const fresh =
    open &&
    combineDay(plan.calibrators, plan.automation[principal]!, isNew, open.scores, settings.calibration)
  const counted = fresh
    ? judgedTwice(plan.calibrators, plan.automation[principal]!, combined, fresh)
    : combined
  // A day that stands out beside the held-out days too is told by what is new since; else, by what it goes on with.
  const isNews = fresh !== null && fresh.p <= settings.evidence.p
  const told = isNews ? { bits: fresh.bits, scores: open!.scores } : { bits: combined.bits, scores }
  const strongest = Math.max(...told.bits)
  const telling = signals
    .map(({ name }, s) => ({ name, bits: told.bits[s]!, score: told.scores[s]! }))
    .filter(({ bits }) => bits >= Math.max(settings.evidence.bits, settings.evidence.share * strongest))
    .sort((a, b) => b.bits - a.bits)
    .map((signal) => ({ ...signal, evidence: signal.score.evidence() }))
  const contributions = telling.map(({ evidence }) => evidence.contribution)
  const risk = riskOf(contributingActions(contributions, day, reference.actions))
  const bits = byName(combined)
  const judged = judge(
    { p: combined.p, bits, risk, calibrationDays: combined.days },
    plan.principalDaysAWeek,
    settings.confidence,
  )
  const { confidence, held, p, continues } = continued(plan, risk, { ...judged, p: combined.p }, open, fresh)
  // By the day alone, whether or not it continues an earlier finding.
  const heldOut = holdsOut({ confidence: judged.confidence, bits }, settings.confidence)
  result.scores.push({
    principal,
    day: day.day,
    events: day.events,
    score: counted.score,
    p,
    confidence,
    held,
    heldOut,
    continues: continues ? firstOf(open!) : null,
    learned: false,
    bits: addends(plan.calibrators.weights, counted.bits),
  })
  if (confidence !== 'none' || combined.p <= settings.evidence.p)
    for (const { name, bits, evidence } of telling)
      result.evidence.push({ principal, day: day.day, signal: name, bits, ...evidence })
  return heldOut
}

/** What a day would be found to be if it came in the place of the principal's own; nothing is learned. */
export function judgeInstead(plan: ScorePlan, who: Who, day: PrincipalDay, walker: Walker): ScoreRow {
  const apart = { scores: [] as ScoreRow[], evidence: [] }
  const scores = scoreDay(walker.state, day, walker.surroundings)
  judgeDay(plan, who, day, scores, walker.surroundings.reference, null, apart)
  return apart.scores[0]!
}

/** Judged again by what is new since the held-out days before it. */
function continued(
  plan: ScorePlan,
  risk: RiskLevel,
  judged: Judgement & { p: number },
  open: OpenScores | null,
  fresh: CombinedDay | null,
): Judgement & { p: number } {
  if (!open || !fresh) return judged
  const { p, days } = fresh
  const again = judge(
    { p, bits: byName(fresh), risk, calibrationDays: days },
    plan.principalDaysAWeek,
    plan.settings.confidence,
  )
  const since = dateOf(firstOf(open), plan.firstDate)
  const what = open.findings.length > 0 ? `the finding of ${since}` : `the day of ${since}`
  return continueFinding(judged, { ...again, p }, what)
}

/** The day that further ones go on with: the first finding that is not learned, else the first such day. */
function firstOf({ findings, days }: OpenScores): number {
  return findings[0] ?? days[0]!
}

function byName({ bits }: CombinedDay): Map<string, number> {
  return new Map(signals.map(({ name }, s) => [name, bits[s]!]))
}
