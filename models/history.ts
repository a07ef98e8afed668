/**
 * What a principal did on the days that were accepted into its history: the counts that every signal shares.
 * Plain data; the walk alone changes it, by days that it has already judged: `learnDay` what counts as usual, `seeDay`
 * and `passOver` what is known to have happened.
 */

import type { PrincipalDay } from './day.ts'
import { countDay, type DailyCounts, noDays } from './signals/daily-counts.ts'

/** One action, resource or source value in a principal's past. */
export interface Habit {
  /** accepted steps (actions) or events (resources, sources) */
  count: number
  /** accepted events */
  events: number
  /** accepted days with it */
  days: number
  firstDay: number
  lastDay: number
}

/** An action's past also tells how often it was called in a day. */
export interface ActionHabit extends Habit {
  daily: DailyCounts
}

export interface History {
  /** first active day, accepted or not; -1 before any */
  firstDay: number
  /** accepted active days */
  days: number
  /** active days, accepted or not */
  seenDays: number
  /** accepted events */
  events: number
  /** accepted steps */
  steps: number
  /** by action_id */
  actions: Map<number, ActionHabit>
  /** by type/name */
  targets: Map<string, Habit>
  /** by kind:value */
  sources: Map<string, Habit>
  /** steps by action_id on all days seen, accepted or not: what leave-one-out takes from the organisation's counts */
  seen: Map<number, number>
  seenSteps: number
  /** days by type/name on which it was touched, of all days seen, and their sum: for leave-one-out as well */
  seenTargets: Map<string, number>
  seenTouches: number
  /** first day by kind:value of sources, of all days seen: since when the principal is among those who use it */
  seenSources: Map<string, number>
  /** type/name and kind:value of resources and sources on days that were not learned at first */
  unlearned: Set<string>
  /** days held out of learning, waiting for a verdict or the end of quarantine */
  heldOut: number[]
}

export function startHistory(): History {
  return {
    firstDay: -1,
    days: 0,
    seenDays: 0,
    events: 0,
    steps: 0,
    actions: new Map(),
    targets: new Map(),
    sources: new Map(),
    seen: new Map(),
    seenSteps: 0,
    seenTargets: new Map(),
    seenTouches: 0,
    seenSources: new Map(),
    unlearned: new Set(),
    heldOut: [],
  }
}

/** Counts a day as seen: it happened, whether or not it may teach. */
export function seeDay(history: History, day: PrincipalDay): void {
  if (history.firstDay < 0) history.firstDay = day.day
  history.seenDays++
  const { id, steps } = day.actions
  for (let i = 0; i < id.length; i++) {
    history.seen.set(id[i]!, (history.seen.get(id[i]!) ?? 0) + steps[i]!)
    history.seenSteps += steps[i]!
  }
  for (const { target } of day.targets)
    history.seenTargets.set(target, (history.seenTargets.get(target) ?? 0) + 1)
  history.seenTouches += day.targets.length
  for (const { kind, value } of day.sources)
    history.seenSources.set(`${kind}:${value}`, history.seenSources.get(`${kind}:${value}`) ?? day.day)
}

/** Remembers what a day that is not learned touched and came from, so that nobody calls it a first time later. */
export function passOver(history: History, day: PrincipalDay): void {
  for (const id of day.actions.id) history.seen.set(id, history.seen.get(id) ?? 0)
  for (const { target } of day.targets) history.unlearned.add(target)
  for (const { kind, value } of day.sources) history.unlearned.add(`${kind}:${value}`)
}

/** Accepts a day: it becomes part of what is usual. */
export function learnDay(history: History, day: PrincipalDay): void {
  const { id, steps, events } = day.actions
  history.days++
  history.events += day.events
  for (let i = 0; i < id.length; i++) {
    history.steps += steps[i]!
    const habit = add(history.actions, id[i]!, steps[i]!, events[i]!, day.day, () => ({ daily: noDays() }))
    countDay(habit.daily, events[i]!)
  }
  for (const { target, events } of day.targets)
    add(history.targets, target, events, events, day.day, () => ({}))
  for (const { kind, value, events } of day.sources)
    add(history.sources, `${kind}:${value}`, events, events, day.day, () => ({}))
}

function add<Key, More extends object>(
  habits: Map<Key, Habit & More>,
  key: Key,
  count: number,
  events: number,
  day: number,
  more: () => More,
): Habit & More {
  let habit = habits.get(key)
  if (!habit) {
    habit = { count: 0, events: 0, days: 0, firstDay: day, lastDay: day, ...more() }
    habits.set(key, habit)
  }
  habit.count += count
  habit.events += events
  habit.days++
  habit.firstDay = Math.min(habit.firstDay, day) // a day that quarantine gave back may lie before
  habit.lastDay = Math.max(habit.lastDay, day)
  return habit
}
