/**
 * Resources: would somebody else here touch these buckets, roles, secrets, keys, ... rather than this principal?
 *
 *   base(t)  = (1 - f) * share of others' touches + f / V                 f = floorShare, V targets and one for "never
 *                                                                         seen"; a touch is a target on one day
 *   alt(t)   = (1 - e) * base(t) + e / V                                  others here, or anybody, e = intruderShare
 *   new      = (F + a) / (T + a + b)                                      the principal's own rate of first touches:
 *                                                                         F of T so far, a = priorNew, b = priorOld
 *   self(t)  = (1 - new) * touches of t / T     where it touched t before
 *            = new * base(t)                    else: which new one follows what others touch
 *   raw      = sum over the day's n targets of max(0, log2 alt(t) / self(t)) / n
 *
 * The same ratio as in the action mix. Somebody who makes new instances every day is not strange for making one more,
 * and what everybody touches says less than what is another team's own. The mean a target, since a day of two hundred
 * objects is no stranger than one of two.
 */
import { group } from 'd3-array'
import type { DayTarget, PrincipalDay } from '../day.ts'
import type { History } from '../history.ts'
import { othersWhoTouch, type Reference } from '../reference.ts'
import type { ModelSettings } from '../settings.ts'
import { count, dayNoun, daysBefore, forTheFirstTime, names, notNormal, plural } from '../words.ts'
import { nothing, type Signal, type SignalScore } from './signal.ts'

export interface ResourceState {
  /** by type, over accepted days: different targets a day summed up, first touches among them */
  types: Record<string, { touches: number; fresh: number }>
}

interface Touch extends DayTarget {
  type: string
  /** accepted days on which the principal touched it */
  days: number
  bits: number
}

export const resource: Signal<ResourceState> = {
  name: 'resource',
  words: 'resource',
  finds: 'A bucket, role, secret or key never touched before.',
  looksAt: 'what was touched',
  knownGap: 'Calls that name no resource, and objects within a bucket, are not told apart.',
  pointsAt: 'calls',
  sameCalls: false,
  riskCorroborates: true,
  holdsOut: true,
  start: () => ({ types: {} }),
  score(state, day, { history, reference, settings }): SignalScore {
    const touches = touchesOf(state, day, history, reference, settings.resource)
    const raw = touches.reduce((sum, { bits }) => sum + Math.max(0, bits), 0) / Math.max(1, touches.length)
    if (raw === 0) return nothing
    return { raw, evidence: () => explain(state, touches, history) }
  },
  learn(state, day, { history }) {
    for (const { target } of day.targets) {
      const past = (state.types[typeOf(target)] ??= { touches: 0, fresh: 0 })
      past.touches++
      if (!history.targets.has(target)) past.fresh++
    }
  },
}

function touchesOf(
  state: ResourceState,
  day: PrincipalDay,
  history: History,
  reference: Reference,
  { priorNew, priorOld, floorShare, intruderShare }: ModelSettings['resource'],
): Touch[] {
  const past = Object.values(state.types)
  const total = past.reduce((sum, { touches }) => sum + touches, 0)
  const fresh = past.reduce((sum, { fresh }) => sum + fresh, 0)
  const newRate = (fresh + priorNew) / (total + priorNew + priorOld)
  const floor = 1 / reference.targetVocabulary
  return day.targets.map((target) => {
    const days = history.targets.get(target.target)?.days ?? 0
    const shared = othersWhoTouch(reference, history, target, day.day)
    const base = (1 - floorShare) * shared + floorShare * floor
    const alt = (1 - intruderShare) * base + intruderShare * floor
    const self = days > 0 ? ((1 - newRate) * days) / total : newRate * base
    return { ...target, type: typeOf(target.target), days, bits: Math.log2(alt / self) }
  })
}

function typeOf(target: string): string {
  return target.slice(0, target.indexOf('/'))
}

/** The strangest types first; of each its first touches, or what others touch more than this principal. */
function explain(state: ResourceState, touches: Touch[], history: History) {
  const told = [...group(touches, ({ type }) => type)]
    .map(([type, all]) => ({
      type,
      all,
      fresh: all.filter(({ days, bits }) => days === 0 && bits > 0),
      rare: all.filter(({ days, bits }) => days > 0 && bits > 0),
      bits: all.reduce((sum, { bits }) => sum + Math.max(0, bits), 0),
    }))
    .filter(({ bits }) => bits > 0)
    .sort((a, b) => b.bits - a.bits || (a.type < b.type ? -1 : 1))
    .slice(0, 3)
  const parts = told.map(({ type, fresh, rare }) => {
    const noun = type.replaceAll('_', ' ')
    const past = state.types[type]
    if (fresh.length === 0)
      return `Touched ${plural(rare.length, noun)} that others touch more than this principal (${names(rare.map(nameOf))}); on at most ${count(Math.max(...rare.map(({ days }) => days)))} of ${plural(history.days, dayNoun(history))} before`
    return (
      `Touched ${plural(fresh.length, noun)} ${firstTime(history, fresh)} (${names(fresh.map(nameOf))}); ` +
      (past
        ? `${count(past.fresh)} of ${plural(past.touches, 'touch')} ${daysBefore(history)} ${past.fresh === 1 ? 'was a first one' : 'were first ones'}`
        : `none ${daysBefore(history)}`)
    )
  })
  const strongest = told[0]!
  const noun = strongest.type.replaceAll('_', ' ')
  return {
    statement: `${parts.join('. ')}.`,
    clause:
      strongest.fresh.length > 0
        ? `touched ${plural(strongest.fresh.length, noun)} ${firstTime(history, strongest.fresh)}`
        : `touched ${plural(strongest.rare.length, noun)} that others touch more`,
    usual: told
      .map(({ type }) => {
        const past = state.types[type]
        return past
          ? `${count(past.fresh)} of ${plural(past.touches, 'touch')} first ones`
          : `no ${type.replaceAll('_', ' ')}`
      })
      .join(', '),
    observed: told
      .map(
        ({ type, all, fresh }) =>
          `${plural(all.length, type.replaceAll('_', ' '))}, ${count(fresh.length)} new`,
      )
      .join(', '),
    contribution: {
      targets: told.flatMap(({ fresh, rare }) =>
        (fresh.length > 0 ? fresh : rare).map(({ target }) => target),
      ),
    },
  }
}

function firstTime(history: History, touches: readonly Touch[]): string {
  return touches.some(({ target }) => history.unlearned.has(target)) ? notNormal : forTheFirstTime
}

function nameOf({ target }: Touch): string {
  return target.slice(target.indexOf('/') + 1)
}
