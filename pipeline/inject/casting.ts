/** Who is attacked: each incident gets a victim, no one twice while others are left, persons, roles and users in turn. */
import type { Random } from '../../models/random.ts'
import type { Attack } from './attacks.ts'

export const variants = ['stolen-session', 'stolen-key'] as const
/** The victim's own session, address and agent, or its key used from elsewhere. */
export type Variant = (typeof variants)[number]

export const kinds = ['person', 'role', 'user'] as const
export type Kind = (typeof kinds)[number]

export interface Candidate {
  principal: string
  kind: Kind
  account: string
  /** Scored days on which it made calls with a key from an address. */
  days: string[]
}

export interface Incident {
  /** Technique and variant: what labels.csv calls it. */
  name: string
  attack: Attack
  variant: Variant
  victim: Candidate
  /** A scored day on which the victim is active. */
  day: string
}

/** @param candidates at least one */
export function castIncidents(
  attacks: readonly Attack[],
  wanted: readonly Variant[],
  candidates: readonly Candidate[],
  random: Random,
): Incident[] {
  const shuffled = candidates
    .map((candidate) => ({ candidate, key: random.float() }))
    .sort((a, b) => a.key - b.key)
    .map(({ candidate }) => candidate)
  const attacked = new Map<string, number>()
  const times = (key: string) => attacked.get(key) ?? 0
  let turn = 0

  function nextVictim(attack: Attack): Candidate {
    const fewest = Math.min(...shuffled.map(({ principal }) => times(principal)))
    const free = shuffled.filter(({ principal }) => times(principal) === fewest)
    // Federation tokens are given to users alone.
    if (attack.records.some(({ userIdentity }) => userIdentity.type === 'FederatedUser')) {
      const user = free.find(({ kind }) => kind === 'user') ?? shuffled.find(({ kind }) => kind === 'user')
      if (user) return user
    }
    for (;;) {
      const kind = kinds[turn++ % kinds.length]
      const victim = free.find((candidate) => candidate.kind === kind)
      if (victim) return victim
    }
  }

  return attacks.flatMap((attack) =>
    wanted.map((variant): Incident => {
      const victim = nextVictim(attack)
      const dayKey = (day: string) => `${victim.principal} ${day}`
      const quietest = Math.min(...victim.days.map((day) => times(dayKey(day))))
      const day = random.pick(victim.days.filter((day) => times(dayKey(day)) === quietest))
      for (const key of [victim.principal, dayKey(day)]) attacked.set(key, times(key) + 1)
      return { name: `${attack.name}/${variant}`, attack, variant, victim, day }
    }),
  )
}
