/**
 * Confidence by alert budget: with M principal-days a week, high means p <= budget / M, so that chance alone gives
 * about `budget` such findings a week, and never more than a fixed share of days. High also needs corroboration.
 * Severity is another question: how much harm the calls of its story can do.
 */
import { type RiskLevel, risky } from './reference.ts'
import type { Settings } from './settings.ts'
import { signalNamed } from './signals/signals.ts'
import { names } from './words.ts'

export type Confidence = 'none' | 'low' | 'medium' | 'high'

export interface Judgement {
  confidence: Confidence
  /** why it is not surer; null when high or none */
  held: string | null
  /** a finding only by what an earlier day has told already */
  continues: boolean
}

export interface JudgedDay {
  p: number
  /** bits by signal */
  bits: ReadonlyMap<string, number>
  /** highest risk among contributing actions */
  risk: RiskLevel
  /** days that p rests on */
  calibrationDays: number
}

/** @param perWeek principal-days a week, M */
export function judge(day: JudgedDay, perWeek: number, settings: Settings['confidence']): Judgement {
  const level =
    (['high', 'medium', 'low'] as const).find((one) => day.p <= limit(one, perWeek, settings)) ?? 'none'
  if (level === 'none') return { confidence: 'none', held: null, continues: false }
  if (day.calibrationDays < settings.leastDays)
    return {
      confidence: 'low',
      continues: false,
      held: `Held at low: too little history to say how rare such a day is (${day.calibrationDays} earlier principal-days to compare with, ${settings.leastDays} needed).`,
    }
  if (level !== 'high') return { confidence: level, held: needed(level, perWeek, settings), continues: false }
  const strong = [...day.bits]
    .filter(([, bits]) => bits >= settings.corroborationBits)
    .map(([name]) => signalNamed(name))
  const [first] = strong
  const isOne = strong.length === 1 || (strong.length > 1 && strong.every(({ sameCalls }) => sameCalls))
  if (strong.length > 0 && (!isOne || (day.risk >= risky && first!.riskCorroborates)))
    return { confidence: 'high', held: null, continues: false }
  const lone =
    strong.length === 0
      ? 'several weak signals alone'
      : `${names(strong.map(({ words }) => words))} alone${strong.length > 1 ? ', which see the same calls' : ''}`
  return {
    confidence: 'medium',
    continues: false,
    held: `Rare enough for high, but held at medium: ${lone}, without a second signal or a risky action.`,
  }
}

const levels: Confidence[] = ['none', 'low', 'medium', 'high']

/**
 * A finding that would not be one had the held-out days before it been learned continues them. It stays a finding,
 * since nobody has said that it is benign, but it is no news: the same benign change, found every day until a verdict,
 * would break the promise of the alert budget, which counts it apart. Its p is that of what is new since those days.
 * @param day    the day against what was learned
 * @param fresh  the day as if the held-out days had been learned too
 * @param what   the first of them: "the finding of 2026-11-12"
 */
export function continueFinding<Judged extends Judgement & { p: number }>(
  day: Judged,
  fresh: Judged,
  what: string,
): Judgement & { p: number } {
  if (fresh.p <= day.p) return day
  if (day.confidence === 'none') return { ...day, p: fresh.p }
  // The reason names its p: it must be that of the same judgement.
  if (fresh.confidence === day.confidence) return { ...day, p: fresh.p, held: fresh.held }
  if (levels.indexOf(fresh.confidence) > levels.indexOf(day.confidence)) return { ...day, p: fresh.p }
  if (fresh.confidence === 'none')
    return {
      confidence: 'low',
      continues: true,
      held: `Continues ${what}: what is new since then is not rare enough for a finding of its own.`,
      p: fresh.p,
    }
  return {
    confidence: fresh.confidence,
    continues: false,
    held: `What is new since ${what} is not rare enough for ${day.confidence}.`,
    p: fresh.p,
  }
}

/** How rare the day is, stands beside this wherever it is read. */
function needed(level: Confidence, perWeek: number, settings: Settings['confidence']): string {
  const next = level === 'medium' ? 'high' : 'medium'
  return `${onlyRarity}${next}, which needs a day that comes by chance once in ${round(1 / limit(next, perWeek, settings))} principal-days.`
}

/** Whether a finding is not surer for no other reason than its rarity. */
export function isOnlyRarity(held: string | null): boolean {
  return held?.startsWith(onlyRarity) ?? false
}

const onlyRarity = 'Not rare enough for '

/** The largest p of a confidence. With few principal-days a week the budget alone would call ordinary days findings. */
function limit(level: 'high' | 'medium' | 'low', perWeek: number, settings: Settings['confidence']): number {
  return Math.min(settings[level] / perWeek, settings.largestP[level])
}

/** Whether chance gives days of this p seldom enough for an alert; corroboration is the other half. */
export function isRareEnough(p: number, perWeek: number, settings: Settings['confidence']): boolean {
  return p <= limit('high', perWeek, settings)
}

/** The M of the budget: principal-days that seven of these calendar days bring. */
export function principalDaysAWeek(principalDays: number, days: number): number {
  return Math.max(1, (principalDays * 7) / Math.max(1, days))
}

/** False findings a week that chance alone gives, each counted with the ones above it. */
export function expectedAWeek(
  perWeek: number,
  settings: Settings['confidence'],
): Record<'high' | 'medium' | 'low', number> {
  const expected = (level: 'high' | 'medium' | 'low') => perWeek * limit(level, perWeek, settings)
  return { high: expected('high'), medium: expected('medium'), low: expected('low') }
}

/** Two significant digits with thousands separators. */
export function round(n: number): string {
  const digits = Math.max(0, Math.floor(Math.log10(Math.max(1, n))) - 1)
  return (Math.round(n / 10 ** digits) * 10 ** digits).toLocaleString('en-US')
}
