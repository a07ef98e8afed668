import { expect, test } from 'vitest'
import { actionId, exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { buildTimeline } from '../timeline.ts'
import { rolloutShare } from './rollout.ts'

const secret = actionId('secretsmanager:GetSecretValue')
const { reference: settings } = exampleSettings.models

/** @param adopters  by day, how many principals of the thirty did it first; the principal itself does on day 20 */
function share(adopters: Record<number, number>): number {
  const reference = exampleReference()
  const entries = Object.entries(adopters).map(([day, count]) => ({ item: secret, day: +day, count }))
  const actionAdopters = buildTimeline(entries, reference.actions.name.length)
  const day = exampleDay({ day: 20, calls: ['secretsmanager:GetSecretValue'] })
  return rolloutShare({ ...reference, actionAdopters }, secret, day, settings)
}

test('the share of those who took an action up in the last week, of those who could have, less one', () => {
  // Four of thirty long before, five six days ago, three others and the principal itself today.
  // python3 -c "print((5 + 3 - 1) / (30 - 4 - 1))"
  expect(share({ 3: 4, 14: 5, 20: 4 })).toBeCloseTo(0.28, 12)
  // Seven days ago is before the week.
  // python3 -c "print((3 - 1) / (30 - 4 - 5 - 1))"
  expect(share({ 3: 4, 13: 5, 20: 4 })).toBeCloseTo(0.1, 12)
})

test('one other is a coincidence or an accomplice, and nobody is no rollout', () => {
  expect(share({ 20: 2 })).toBe(0)
  expect(share({ 20: 1 })).toBe(0)
  expect(share({ 3: 29, 20: 1 })).toBe(0)
})
