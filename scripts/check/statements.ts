/** Statements of evidence, each taken apart and counted again. */

import type { Told } from './base-words.ts'
import { Claims } from './claims.ts'
import { basesOf, type Facts } from './facts.ts'
import { actionMix } from './statements/action-mix.ts'
import { automationSchedule } from './statements/automation-schedule.ts'
import { errors } from './statements/errors.ts'
import { newAction } from './statements/new-action.ts'
import { resource } from './statements/resource.ts'
import { sequence } from './statements/sequence.ts'
import { source } from './statements/source.ts'
import { volume } from './statements/volume.ts'
import { workingHours } from './statements/working-hours.ts'

const readers: Record<string, (sentence: string, told: Told, claims: Claims) => boolean> = {
  action_mix: actionMix,
  automation_schedule: automationSchedule,
  errors,
  new_action: newAction,
  resource,
  sequence,
  source,
  volume,
  working_hours: workingHours,
}

export interface Statement extends Record<string, unknown> {
  principal: string
  day: string
  signal: string
  statement: string
}

/** @returns null where the sentence was not understood */
export function checkStatement(
  facts: Facts,
  { principal, day, signal, statement }: Statement,
): Claims | null {
  const whose = facts.principals.get(principal)!
  const own = whose.days.find((one) => one.day === day)!
  const before = whose.days.filter((one) => one.day < day && !whose.malicious.has(one.day))
  const happened = whose.days.filter((one) => one.day < day)
  // A day is told by what was learned before it, or by that and what was held out: the sentence may be of either.
  const tries = basesOf(facts, whose, day).map(({ days }) => {
    const claims = new Claims()
    const isRead = readers[signal]!(
      statement,
      { facts, principal: whose, day: own, base: days, before, happened },
      claims,
    )
    return isRead ? claims : null
  })
  if (tries.some((claims) => claims === null)) return null
  return (tries as Claims[]).toSorted((a, b) => a.wrong.length - b.wrong.length)[0]!
}
