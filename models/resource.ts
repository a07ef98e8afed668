/**
 * Resources: did the principal touch buckets, roles, secrets, keys, ... that it never touched?
 *
 *   bits = sum over types of -log2 P(BetaBinomial(n; F + a, T - F + b) >= k)      k of the day's n targets of the type
 *                                                                                 were new; F of T touches so far
 *        + record bits of the fan-out: different targets of a type in a day against the widest day before
 *
 * It is the ratio of "anybody here" to "this principal" over targets: both draw a new target from the same
 * popularity, which cancels, so that the principal's own rate of new ones is what is left. Somebody who makes new
 * instances every day is not strange for making one more.
 */
import type { DayTarget, PrincipalDay } from './day.ts'
import type { History } from './history.ts'
import { nothing, type Signal, type SignalScore } from './signal.ts'
import { betaBinomialBits } from './tails.ts'
import { recordBits } from './volume.ts'
import {
  again,
  count,
  dayNoun,
  daysBefore,
  forTheFirstTime,
  names,
  notUsual,
  plural,
  pluralOf,
} from './words.ts'

export interface ResourceState {
  /** by type: different targets a day summed over accepted days, first touches among them, days, widest day */
  types: Record<string, { touches: number; fresh: number; days: number; widest: number }>
}

interface TypeDay {
  type: string
  fresh: DayTarget[]
  targets: DayTarget[]
  bits: number
  widerBits: number
}

export const resource: Signal<ResourceState> = {
  name: 'resource',
  start: () => ({ types: {} }),
  score(state, day, { history, settings }): SignalScore {
    const types = byType(history, day).map(({ type, fresh, targets }): TypeDay => {
      const past = state.types[type] ?? { touches: 0, fresh: 0, days: 0, widest: 0 }
      const { priorNew, priorOld } = settings.resource
      const bits = betaBinomialBits(
        fresh.length,
        targets.length,
        past.fresh + priorNew,
        past.touches - past.fresh + priorOld,
      )
      const widerBits =
        past.days > 0 ? recordBits(targets.length, past.days, past.widest, settings.volume.tailIndex) : 0
      return { type, fresh, targets, bits, widerBits }
    })
    const raw =
      types.reduce((sum, { bits }) => sum + bits, 0) +
      Math.max(0, ...types.map(({ widerBits }) => widerBits - Math.log2(types.length)))
    if (raw === 0) return nothing
    return { raw, evidence: () => explain(state, types, history) }
  },
  learn(state, day, { history }) {
    for (const { type, fresh, targets } of byType(history, day)) {
      const past = (state.types[type] ??= { touches: 0, fresh: 0, days: 0, widest: 0 })
      past.touches += targets.length
      past.fresh += fresh.length
      past.days++
      past.widest = Math.max(past.widest, targets.length)
    }
  },
}

function byType(history: History, day: PrincipalDay) {
  const types = new Map<string, { type: string; fresh: DayTarget[]; targets: DayTarget[] }>()
  for (const target of day.targets) {
    const type = target.target.slice(0, target.target.indexOf('/'))
    const group = types.get(type) ?? { type, fresh: [], targets: [] }
    group.targets.push(target)
    if (!history.targets.has(target.target)) group.fresh.push(target)
    types.set(type, group)
  }
  return [...types.values()]
}

function explain(state: ResourceState, types: TypeDay[], history: History) {
  const told = types
    .filter(({ bits, widerBits }) => bits + widerBits > 0)
    .sort((a, b) => b.bits + b.widerBits - a.bits - a.widerBits || (a.type < b.type ? -1 : 1))
    .slice(0, 3)
  const parts = told.map(({ type, fresh, targets, widerBits }) => {
    const past = state.types[type]
    const noun = type.replaceAll('_', ' ')
    const days = daysBefore(history)
    if (fresh.length === 0)
      return `Touched ${plural(targets.length, `different ${noun}`)}; at most ${count(past!.widest)} a day ${days}`
    const width = widerBits > 0 ? `, at most ${count(past!.widest)} a day (${count(targets.length)} now)` : ''
    return (
      `Touched ${plural(fresh.length, noun)} ${firstTime(history, fresh)} (${names(fresh.map(({ target }) => nameOf(target)))}); ` +
      (past
        ? `${count(past.fresh)} of ${plural(past.touches, 'touch')} ${days} ${past.fresh === 1 ? 'was a first one' : 'were first ones'}${width}`
        : `none ${days}`)
    )
  })
  const strongest = told[0]!
  const noun = strongest.type.replaceAll('_', ' ')
  return {
    statement: `${parts.join('. ')}.`,
    clause:
      strongest.fresh.length > 0
        ? `touched ${plural(strongest.fresh.length, noun)} ${firstTime(history, strongest.fresh)}`
        : `touched more different ${pluralOf(noun)} than on any ${dayNoun(history)} before`,
    usual: told.map(({ type }) => usualWidth(type, state.types[type]?.widest ?? 0)).join(', '),
    observed: told
      .map(
        ({ type, targets, fresh }) =>
          `${plural(targets.length, type.replaceAll('_', ' '))}, ${count(fresh.length)} new`,
      )
      .join(', '),
    contribution: {
      targets: told.flatMap(({ fresh, targets }) =>
        (fresh.length > 0 ? fresh : targets).map(({ target }) => target),
      ),
    },
  }
}

function firstTime(history: History, targets: readonly DayTarget[]): string {
  const before = targets.filter(({ target }) => history.unlearned.has(target)).length
  return before === 0 ? forTheFirstTime : before === targets.length ? again : notUsual
}

function nameOf(target: string): string {
  return target.slice(target.indexOf('/') + 1)
}

function usualWidth(type: string, widest: number): string {
  const noun = type.replaceAll('_', ' ')
  return widest === 0 ? `no ${noun}` : `at most ${plural(widest, noun)} a day`
}
