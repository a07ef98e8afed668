/**
 * Rollouts: when many principals take up the same action in the same days, doing so is not strange.
 *
 *   share(a) = (others who first did a in the last days, today included, less one) / (principals who could have)
 *
 * One other principal is a coincidence or an accomplice; it does not count.
 */
import type { PrincipalDay } from '../day.ts'
import type { Reference } from '../reference.ts'
import type { ModelSettings } from '../settings.ts'
import { countThrough } from '../timeline.ts'

/** The chance that a principal takes the action up because the organisation does. */
export function rolloutShare(
  reference: Reference,
  action: number,
  day: PrincipalDay,
  settings: ModelSettings['reference'],
): number {
  const before = countThrough(reference.actionAdopters, action, day.day - settings.rolloutDays)
  const recent = countThrough(reference.actionAdopters, action, day.day) - before - 1 // the principal itself
  const could = countThrough(reference.principals, 0, day.day) - before - 1
  return could > 0 ? Math.max(0, recent - 1) / could : 0
}
