/** The figures of evaluation.json in words, and tables of whatever the page draws no chart of. */
import type { Competitor, EvaluatedSet, Figure, Honesty, RecallPoint } from '../evaluation-data.ts'
import { capital, signalName } from './levels.ts'
import { count, counted, percent } from './numbers.ts'

/** "0.94 (0.88 to 0.98)"; "not known" where there was nothing to count. */
export function figure(of: Figure | undefined | null): string {
  if (!of || typeof of.value !== 'number') return 'not known'
  const interval =
    typeof of.low === 'number' && typeof of.high === 'number'
      ? ` (${of.low.toFixed(2)} to ${of.high.toFixed(2)})`
      : ''
  return `${of.value.toFixed(2)}${interval}`
}

/** Where known incidents come from, for a heading. */
export function sourceName(name: string): string {
  if (name === 'labels') return 'Labelled incidents'
  if (name === 'injected stolen-session') return 'Injected attacks, stolen session'
  if (name === 'injected stolen-key') return 'Injected attacks, stolen key'
  return capital(name)
}

export function sourceReading(name: string): string {
  if (name === 'labels') return 'Incidents that labels.csv names.'
  if (name.includes('session'))
    return 'Recorded attacks, written into a copy of the data as if done in the victim’s own session: same address, same agent.'
  if (name.includes('key'))
    return 'The same attacks, as if done with a stolen key from elsewhere: another address, another agent.'
  return 'Incidents of this source.'
}

export function found(set: EvaluatedSet): number {
  return (set.incidents ?? []).filter(({ confidence }) => confidence !== 'none').length
}

/**
 * "Reviewing 10 principal-days a week found 3 of 6 incidents; all 6 were found within 47".
 * @param reviews of each incident, how many a week reach it: the curve has steps of five and more
 */
export function recallClaim(curve: readonly RecallPoint[], reviews: readonly number[]): string {
  const usual = curve.findLast(({ budget }) => budget <= 10) ?? curve[0]!
  const rest =
    usual.found < usual.of && reviews.length > 0
      ? `; all ${count(usual.of)} were found within ${count(Math.max(...reviews))}`
      : ''
  return `Reviewing ${counted(usual.budget, 'principal-day')} a week found ${count(usual.found)} of ${counted(usual.of, 'incident')}${rest}`
}

/** "3 of 202 days without an incident were called as rare as 1 in 100 or rarer, where about 2 would be by chance". */
export function honestyClaim({ days, share }: Honesty): string {
  const of = share.toSorted((a, b) => Math.abs(a.nominal - 0.01) - Math.abs(b.nominal - 0.01))[0]!
  return `${count(of.under)} of ${counted(days, 'day')} without an incident ${of.under === 1 ? 'was' : 'were'} called as rare as 1 in ${count(Math.round(1 / of.nominal))} or rarer, where about ${count(Math.round(of.nominal * days))} would be by chance`
}

/** Says which signal's absence can be told from chance, and that none can where none can. */
export function ablationClaim(competitors: readonly Competitor[]): string {
  const told = competitors
    .filter(({ difference }) => difference && (difference.high ?? 0) < 0)
    .toSorted((a, b) => a.difference!.value! - b.difference!.value!)
  if (!told.length)
    return 'No signal could be left out with a loss that its 95 % interval tells from chance: there are too few incidents to say what each is worth'
  const { name, difference } = told[0]!
  return `Leaving out ${signalName(name)} cost most: average precision ${(-difference!.value!).toFixed(2)} lower (${(-difference!.high!).toFixed(2)} to ${(-difference!.low!).toFixed(2)})`
}

/** "T1552.005 Cloud Instance Metadata API"; a label may name anything. */
export function techniqueWords(id: string, names: Record<string, string>): string {
  const known = Object.hasOwn(names, id) ? names[id] : undefined
  return known ? `${id} ${known}` : id
}

const swapKinds: Record<string, string> = {
  stranger: 'Another’s day',
  stranger_in_time: 'Another’s day at own hours',
  night: 'Own day at night',
}

export function swapName(kind: string): string {
  return swapKinds[kind] ?? capital(kind.replaceAll('_', ' '))
}

export function donorName(donor: string): string {
  return donor === 'near' ? 'a similar principal' : donor === 'random' ? 'any principal' : donor
}

/** "71 of 178 (40 %)" */
export function ofAll(point: { found: number; of: number } | undefined): string {
  return point
    ? `${count(point.found)} of ${count(point.of)} (${percent(point.found / Math.max(1, point.of))})`
    : ''
}
