/**
 * Volume: did the principal do more of something than on nearly all days before?
 *
 *   own(x)       = k / (d + 1) * (top_k / x)^tail      x today above the k-th largest of d days before, else 1
 *   k            = 1 below 10 days, then 2, from 20 days on 3
 *   tail         = (d + m) / (d * spread + m / tailIndex)           spread = 1.4826 * median |ln x - median ln x|
 *   pool(x)      = share of the pool's active days in the series with at least x, rounded down to a power of two;
 *                  own alone counts where they hardly have it
 *   bits(series) = -log2 ((d * own(x) + m * pool(x)) / (d + m))                m = priorDays
 *   raw          = max over series of bits - log2(number of series today)
 *
 * A value above the k-th largest of d + 1 exchangeable days has probability k / (d + 1) whatever the distribution;
 * beyond it a Pareto tail takes over, which falls the faster the steadier the days before were (for an exponential ln x
 * the index is one over its mean). The third largest rather than the largest: two outliers, or the first days of a
 * ramp that doubles daily, must not become the measure of the next. Series are each known action, each service, all
 * writes and all calls; choosing the best of them is paid for. New actions are another signal's business. A principal
 * without history is judged by the days of its pool, and its own history outgrows them.
 * Source: record values, Arnold, Balakrishnan & Nagaraja 1998, section 2; Hill 1975 for the index.
 */

import type { PrincipalDay } from '../day.ts'
import type { History } from '../history.ts'
import type { Reference } from '../reference.ts'
import { count, dayNoun, plural, withoutBase } from '../words.ts'
import { countDay, type DailyCounts, noDays, spreadOf } from './daily-counts.ts'
import type { Contribution } from './signal.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

export interface VolumeState {
  /** by series name: accepted days with it */
  series: Record<string, DailyCounts>
}

interface Series {
  key: string
  events: number
  past: DailyCounts
  label: string
  contribution: Contribution
}

export const volume: Signal<VolumeState> = {
  name: 'volume',
  words: 'volume',
  finds: 'Far more calls than on other days.',
  looksAt: 'the number of calls',
  knownGap: 'A first batch or migration is more than ever too.',
  pointsAt: 'day',
  sameCalls: false,
  riskCorroborates: true,
  holdsOut: true,
  start: () => ({ series: {} }),
  score(state, day, surroundings): SignalScore {
    const { tailIndex, priorDays } = surroundings.settings.volume
    // What is new to a principal with a past is new_action's; a first day has only its pool to be judged by.
    const isFirstDay = surroundings.history.days === 0
    const known = [...actionSeries(day, surroundings), ...totals(state, day, surroundings)].filter(
      ({ past }) => past.days > 0 || isFirstDay,
    )
    let best: { series: Series; bits: number } | undefined
    for (const series of known) {
      const { events, past } = series
      const own = 2 ** -excessBits(events, past, priorDays, tailIndex)
      const pool = poolShare(surroundings.reference, series.key, events)
      const share = pool === undefined ? own : (past.days * own + priorDays * pool) / (past.days + priorDays)
      const bits = -Math.log2(share)
      if (bits > (best?.bits ?? 0)) best = { series, bits }
    }
    if (!best) return nothing
    const raw = Math.max(0, best.bits - Math.log2(known.length))
    const { series } = best
    return { raw, evidence: () => explain(series, surroundings.history) }
  },
  learn(state, day, surroundings) {
    for (const { key, events } of totals(state, day, surroundings)) {
      countDay((state.series[key] ??= noDays()), events)
    }
  },
}

/** Share of the pool's days with at least this many events in the series; undefined where it hardly has it. */
function poolShare(reference: Reference, key: string, events: number): number | undefined {
  return reference.poolVolume.get(key)?.[Math.floor(Math.log2(events))]
}

/** Bits of a value above the k-th largest of earlier days; 0 below it, and where there is none. */
export function excessBits(value: number, past: DailyCounts, priorDays: number, tailIndex: number): number {
  if (past.days === 0) return 0
  const k = past.days < 10 ? 1 : past.days < 20 ? 2 : 3
  const top = past.top[k - 1]!
  if (value <= top) return 0
  const tail = (past.days + priorDays) / (past.days * spreadOf(past) + priorDays / tailIndex)
  return Math.log2((past.days + 1) / k) + tail * Math.log2(value / Math.max(1, top))
}

/** Known actions, each against its own largest days; kept in the shared history. */
function actionSeries(day: PrincipalDay, { history, reference }: Surroundings): Series[] {
  const series: Series[] = []
  for (const [i, action] of day.actions.id.entries()) {
    const habit = history.actions.get(action)
    if (!habit) continue
    series.push({
      key: reference.actions.name[action]!,
      events: day.actions.events[i]!,
      past: habit.daily,
      label: `calls of ${reference.actions.name[action]}`,
      contribution: { actions: [action] },
    })
  }
  return series
}

function totals(state: VolumeState, day: PrincipalDay, { reference }: Surroundings): Series[] {
  const services = new Map<string, { events: number; actions: number[] }>()
  for (const [i, action] of day.actions.id.entries()) {
    const name = reference.actions.service[action]!
    const service = services.get(name) ?? { events: 0, actions: [] }
    service.events += day.actions.events[i]!
    service.actions.push(action)
    services.set(name, service)
  }
  const past = (key: string) => state.series[key] ?? noDays()
  const series: Series[] = [...services].map(([name, { events, actions }]) => ({
    key: `service ${name}`,
    events,
    past: past(`service ${name}`),
    label: `calls to ${name}`,
    contribution: { actions },
  }))
  series.push({
    key: 'calls',
    events: day.events,
    past: past('calls'),
    label: 'calls',
    contribution: { all: true },
  })
  if (day.writes > 0)
    series.push({
      key: 'changes',
      events: day.writes,
      past: past('changes'),
      label: 'calls that change something',
      contribution: { writes: true },
    })
  return series
}

function explain({ past, ...series }: Series, history: History) {
  const noun = dayNoun(history)
  // One or two days may have had more: the third largest is the measure.
  const more = past.top.filter((events) => events >= series.events).length
  return {
    statement:
      past.days > 0
        ? `Made ${count(series.events)} ${series.label}; on ${plural(past.days, noun)} before with any, ${more === 0 ? 'at most' : `as many on ${count(more)}, at most`} ${count(past.largest)}.`
        : `Made ${count(series.events)} ${series.label} ${withoutBase(history)}; few principals of the same kind make as many in a day.`,
    clause: `made ${count(series.events)} ${series.label}, more than ${past.days === 0 ? 'is usual for the kind' : more === 0 ? `on any ${noun} before` : `on nearly all ${noun}s before`}`,
    usual: past.days === 0 ? '' : `at most ${count(past.largest)} ${series.label} a day`,
    observed: `${count(series.events)} ${series.label}`,
    contribution: series.contribution,
  }
}
