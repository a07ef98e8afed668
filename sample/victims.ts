/** Whom an incident may befall. */
import type { Person } from './people.ts'
import type { Robot } from './robots.ts'

export type Victim = Person | Robot

export const isPerson = (victim: Victim) => victim.kind === 'human'
export const isUser = (victim: Victim) =>
  (victim.kind === 'human' ? victim.hats[0]! : victim.identity).longLivedKey !== undefined
export const inFamily =
  (...families: string[]) =>
  (victim: Victim) =>
    victim.kind === 'human' && families.includes(victim.family)
