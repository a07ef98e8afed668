/**
 * Volume: did the principal do more of something than on any day before?
 *
 *   own(x)       = (largest / x)^tail / (d + 1)        x today above the largest of d days before, else 1
 *   peers(x)     = share of peers' active days in the series with at least x
 *   bits(series) = -log2 ((d * own(x) + m * peers(x)) / (d + m))               m = priorDays
 *   raw          = max over series of bits - log2(number of series today)
 *
 * A new record among d + 1 exchangeable days has probability 1 / (d + 1) whatever the distribution; beyond the
 * record a Pareto tail of index `tail` takes over. Series are each known action, each service, all writes and all
 * calls; choosing the best of them is paid for. New actions are another signal's business. A principal without
 * history is judged by its peers' days, and its own history outgrows them.
 * Source: record values, Arnold, Balakrishnan & Nagaraja 1998, section 2.
 */
import type { PrincipalDay } from './day.ts'
import type { History } from './history.ts'
import type { Reference } from './reference.ts'
import type { Contribution } from './signal.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'
import { count, dayNoun, plural } from './words.ts'

export interface VolumeState {
  /** by series name: accepted days with it, and the largest day */
  series: Record<string, { days: number; largest: number }>
}

interface Series {
  key: string
  events: number
  days: number
  largest: number
  label: string
  contribution: Contribution
}

export const volume: Signal<VolumeState> = {
  name: 'volume',
  start: () => ({ series: {} }),
  score(state, day, surroundings): SignalScore {
    const { tailIndex, priorDays } = surroundings.settings.volume
    // What is new to a principal with a past is new_action's; a first day has only its peers to be judged by.
    const isFirstDay = surroundings.history.days === 0
    const known = [...actionSeries(day, surroundings), ...totals(state, day, surroundings)].filter(
      ({ days }) => days > 0 || isFirstDay,
    )
    let best: { series: Series; bits: number } | undefined
    for (const series of known) {
      if (series.days > 0 && series.events <= series.largest) continue
      const own = 2 ** -recordBits(series.events, series.days, series.largest, tailIndex)
      const peers = peerShare(surroundings.reference, series.key, series.events)
      const share =
        peers === undefined ? own : (series.days * own + priorDays * peers) / (series.days + priorDays)
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
      const series = (state.series[key] ??= { days: 0, largest: 0 })
      series.days++
      series.largest = Math.max(series.largest, events)
    }
  },
}

/** Share of peers' days with at least this many events in the series; undefined where peers hardly have it. */
function peerShare(reference: Reference, key: string, events: number): number | undefined {
  return reference.peerVolume.get(key)?.[Math.floor(Math.log2(events))]
}

/** Bits of a value above the largest of `days` earlier ones. */
export function recordBits(value: number, days: number, largest: number, tailIndex: number): number {
  if (value <= largest) return 0
  return Math.log2(days + 1) + tailIndex * Math.log2(value / Math.max(1, largest))
}

/** Known actions, each against its own largest day; kept in the shared history. */
function actionSeries(day: PrincipalDay, { history, reference }: Surroundings): Series[] {
  const series: Series[] = []
  for (const [i, action] of day.actions.id.entries()) {
    const habit = history.actions.get(action)
    if (!habit) continue
    series.push({
      key: reference.actions.name[action]!,
      events: day.actions.events[i]!,
      days: habit.days,
      largest: habit.largest,
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
  const past = (key: string) => state.series[key] ?? { days: 0, largest: 0 }
  const series: Series[] = [...services].map(([name, { events, actions }]) => ({
    key: `service ${name}`,
    events,
    ...past(`service ${name}`),
    label: `calls to ${name}`,
    contribution: { actions },
  }))
  series.push({
    key: 'calls',
    events: day.events,
    ...past('calls'),
    label: 'calls',
    contribution: { all: true },
  })
  if (day.writes > 0)
    series.push({
      key: 'changes',
      events: day.writes,
      ...past('changes'),
      label: 'calls that change something',
      contribution: { writes: true },
    })
  return series
}

function explain(series: Series, history: History) {
  const noun = dayNoun(history)
  return {
    statement:
      series.days > 0
        ? `Made ${count(series.events)} ${series.label}; on ${plural(series.days, noun)} before with any, at most ${count(series.largest)}.`
        : `Made ${count(series.events)} ${series.label} on its first day; few principals of its kind make as many in a day.`,
    clause: `made ${count(series.events)} ${series.label}, more than ${series.days > 0 ? `on any ${noun} before` : 'is usual for its kind'}`,
    usual: series.days === 0 ? '' : `at most ${count(series.largest)} ${series.label} a day`,
    observed: `${count(series.events)} ${series.label}`,
    contribution: series.contribution,
  }
}
