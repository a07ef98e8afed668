/** The signals in the order of the report's columns. A new one is a file of its own and a line here. */

import type { Settings } from '../settings.ts'
import { actionMix } from './action-mix.ts'
import { automationSchedule } from './automation-schedule.ts'
import { errors } from './errors.ts'
import { newAction } from './new-action.ts'
import { resource } from './resource.ts'
import { sequence } from './sequence.ts'
import type { Signal } from './signal.ts'
import { source } from './source.ts'
import { volume } from './volume.ts'
import { workingHours } from './working-hours.ts'

// biome-ignore lint/suspicious/noExplicitAny: each signal has a state of its own; the walk only passes it back
export const signals: readonly Signal<any>[] = [
  newAction,
  actionMix,
  sequence,
  workingHours,
  volume,
  source,
  resource,
  errors,
  automationSchedule,
]

const byName = new Map(signals.map((signal) => [signal.name, signal]))

export function signalNamed(name: string): Signal<unknown> {
  const signal = byName.get(name)
  if (!signal) throw new RangeError(`${name}: no such signal; expected ${[...byName.keys()].join(', ')}`)
  return signal
}

/** What each signal's bits count for in the sum, in their order. */
export function weightsOf({ contentWeight }: Settings['calibration']): number[] {
  return signals.map(({ sameCalls }) => (sameCalls ? contentWeight : 1))
}
