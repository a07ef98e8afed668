/**
 * Source: did the calls come from somewhere, or with something, that the principal never used?
 *
 *   rate(kind)  = (days with a new value + a) / (active days + a + b)            by kind: network, agent, region, ...
 *   r           = -log2 rate(kind)
 *   bits(value) = max(0, r + min(r, a) - log2(others who use the value))      a = mostAloneBits
 *   raw         = sum over kinds of the largest bits
 *
 * What nobody else uses gets up to two bits more, but no more than its kind's rarity gives. Whoever gets a new address
 * daily tells nothing with a new address; an agent or network that many here use is no evidence either. A network or a
 * key must have been in use a week before: many principals from one network that nobody used until now are a
 * campaign as likely as an office that moved. A new agent is rolled out to many at once.
 */
import type { DaySource, PrincipalDay, SourceKind } from '../day.ts'
import type { History } from '../history.ts'
import { othersWhoUse } from '../reference.ts'
import { count, daysBefore, names, notCounted, plural, withArticle, withoutBase } from '../words.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

export interface SourceState {
  /** accepted days that brought a new value, by kind */
  newDays: Record<string, number>
}

interface NewSource extends DaySource {
  /** other principals who have used it, today included */
  others: number
  /** of them those before a campaign or a rollout may have begun */
  settled: number
  bits: number
}

export const source: Signal<SourceState> = {
  name: 'source',
  words: 'source',
  finds: 'A network, agent, region or key not used before.',
  looksAt: 'where the calls came from',
  knownGap:
    'A new network at home or on a journey is as new as a stranger\u2019s; alone it never makes a high finding.',
  pointsAt: 'day',
  sameCalls: false,
  riskCorroborates: false,
  holdsOut: true,
  start: () => ({ newDays: {} }),
  score(state, day, surroundings): SignalScore {
    const best = new Map<SourceKind, NewSource>()
    const fresh = newSources(surroundings.history, day).map((value) => weigh(state, value, day, surroundings))
    for (const value of fresh) if (value.bits > (best.get(value.kind)?.bits ?? 0)) best.set(value.kind, value)
    if (best.size === 0) return nothing
    const raw = [...best.values()].reduce((sum, { bits }) => sum + bits, 0)
    const told = fresh.filter((value) => value.bits >= 1)
    return { raw, evidence: () => explain(told.length > 0 ? told : fresh, day, surroundings) }
  },
  learn(state, day, { history }) {
    for (const kind of new Set(newSources(history, day).map((value) => value.kind)))
      state.newDays[kind] = (state.newDays[kind] ?? 0) + 1
  },
}

function newSources(history: History, day: PrincipalDay): DaySource[] {
  return day.sources.filter(({ kind, value }) => !history.sources.has(`${kind}:${value}`))
}

function weigh(
  state: SourceState,
  value: DaySource,
  day: PrincipalDay,
  surroundings: Surroundings,
): NewSource {
  const { history, reference, settings } = surroundings
  const { priorNewDays, priorOldDays, mostAloneBits } = settings.source
  const rate =
    ((state.newDays[value.kind] ?? 0) + priorNewDays) / (history.days + priorNewDays + priorOldDays)
  const othersThrough = (through: number) =>
    othersWhoUse(reference, value.id, through, firstUse(value, day, surroundings))
  const others = othersThrough(day.day)
  const settled = rollsOut.has(value.kind) ? others : othersThrough(day.day - settings.reference.rolloutDays)
  const rarity = -Math.log2(rate)
  return {
    ...value,
    others,
    settled,
    bits: Math.max(0, rarity + Math.min(rarity, mostAloneBits) - Math.log2(Math.max(1, settled))),
  }
}

/** Kinds of which many principals get a new value at once. */
const rollsOut: ReadonlySet<SourceKind> = new Set(['agent', 'region'])

/** The principal's first day with the value, as the organisation counts it: held-out days, not malicious ones. */
function firstUse({ kind, value }: DaySource, { day }: PrincipalDay, around: Surroundings): number {
  const before = around.history.seenSources.get(`${kind}:${value}`)
  return before ?? (around.isMalicious ? Number.POSITIVE_INFINITY : day)
}

const nouns: Record<SourceKind, [one: string, many: string]> = {
  network: ['network', 'networks'],
  agent: ['agent', 'agents'],
  region: ['region', 'regions'],
  key: ['access key', 'access keys'],
  sign_in: ['kind of sign-in', 'kinds of sign-in'],
}

function explain(fresh: NewSource[], day: PrincipalDay, { history }: Surroundings) {
  const kinds = [...new Set(fresh.sort((a, b) => b.bits - a.bits || a.id - b.id).map(({ kind }) => kind))]
  const parts = kinds.map((kind) => {
    const values = fresh.filter((value) => value.kind === kind)
    const calls = values.reduce((sum, { events }) => sum + events, 0)
    const past = [...history.sources.keys()].filter((key) => key.startsWith(`${kind}:`)).length
    const most = Math.max(...values.map(({ others }) => others))
    const settled = Math.max(...values.map(({ settled }) => settled))
    const [one, many] = nouns[kind]
    return (
      `${count(calls)} of ${plural(day.events, 'call')} came with ${values.length === 1 ? withArticle(one) : many} ${seenBefore(values, history) ? `seen before only ${notCounted}` : history.days > 0 ? `not seen ${daysBefore(history)}` : withoutBase(history)} (${names(values.map(({ value }) => value))}; ` +
      `${past === 0 ? '' : `${past === 1 ? `one ${one}` : `${count(past)} ${many}`} until then; `}${most === 0 ? 'nobody else here uses it' : `used by ${values.length > 1 ? 'at most ' : ''}${plural(most, 'other principal')}${settled === 0 ? ', all since the same days' : ''}`})`
    )
  })
  const usual = kinds.flatMap((kind) => usualValues(history, kind))
  return {
    statement: `${parts.join('; ')}.`,
    clause: `came with ${names(kinds.map((kind) => `a new ${nouns[kind][0]}`))}`,
    usual: names(usual),
    observed: names(fresh.map(({ value }) => value)),
    contribution: { sources: fresh.map(({ kind, value }) => ({ kind, value })) },
  }
}

function seenBefore(values: readonly NewSource[], history: History): boolean {
  return values.every(({ kind, value }) => history.unlearned.has(`${kind}:${value}`))
}

function usualValues(history: History, kind: SourceKind): string[] {
  return [...history.sources]
    .filter(([key]) => key.startsWith(`${kind}:`))
    .sort(([a, x], [b, y]) => y.events - x.events || (a < b ? -1 : 1))
    .slice(0, 2)
    .map(([key]) => key.slice(kind.length + 1))
}
