/**
 * A principal's state as JSON. Action numbers mean nothing outside one warehouse, so that the text holds names;
 * a state loaded into another warehouse finds its actions again, or keeps counting for actions not seen there.
 */

import type { Habit, History } from '../../models/history.ts'
import type { DailyCounts } from '../../models/signals/daily-counts.ts'
import type { PrincipalState } from '../../models/walk.ts'

type HabitRow = [key: string, count: number, events: number, days: number, first: number, last: number]
type ActionRow = [...HabitRow, DailyCounts]

interface SavedState {
  history: Omit<
    History,
    'actions' | 'targets' | 'sources' | 'seen' | 'seenTargets' | 'seenSources' | 'unlearned'
  > & {
    actions: ActionRow[]
    targets: HabitRow[]
    sources: HabitRow[]
    seen: [string, number][]
    seenTargets: [string, number][]
    seenSources: [string, number][]
    unlearned: string[]
  }
  signals: Record<string, unknown>
}

/** @param names action names by action_id */
export function saveState(state: PrincipalState, names: readonly string[]): string {
  const { history } = state
  const saved: SavedState = {
    history: {
      ...history,
      actions: [...history.actions].map(([id, h]) => [...row(names[id]!, h), h.daily]),
      targets: [...history.targets].map(([key, h]) => row(key, h)),
      sources: [...history.sources].map(([key, h]) => row(key, h)),
      seen: [...history.seen].map(([id, n]) => [names[id]!, n]),
      seenTargets: [...history.seenTargets],
      seenSources: [...history.seenSources],
      unlearned: [...history.unlearned],
    },
    signals: state.signals,
  }
  return JSON.stringify(saved)
}

/** @param ids action_id by name; an action that the warehouse does not know is left out: nobody does it any more */
export function loadState(text: string, ids: ReadonlyMap<string, number>): PrincipalState {
  const { history, signals } = JSON.parse(text) as SavedState
  const known = <Row extends [string, ...unknown[]]>(list: Row[]) => list.filter(([name]) => ids.has(name))
  return {
    history: {
      ...history,
      actions: new Map(
        known(history.actions).map((row) => [ids.get(row[0])!, { ...habit(row), daily: row[6] }]),
      ),
      targets: new Map(history.targets.map((row) => [row[0], habit(row)])),
      sources: new Map(history.sources.map((row) => [row[0], habit(row)])),
      seen: new Map(known(history.seen).map(([name, n]) => [ids.get(name)!, n])),
      seenTargets: new Map(history.seenTargets),
      seenSources: new Map(history.seenSources),
      unlearned: new Set(history.unlearned),
    },
    signals,
  }
}

function row(key: string, h: Habit): HabitRow {
  return [key, h.count, h.events, h.days, h.firstDay, h.lastDay]
}

function habit([, count, events, days, firstDay, lastDay]: HabitRow | ActionRow): Habit {
  return { count, events, days, firstDay, lastDay }
}
