import { expect, test } from 'vitest'
import type { Automation } from '../automation/automation.ts'
import { exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { startHistory } from '../history.ts'
import { type WorkingHoursState, workingHours } from './working-hours.ts'

/** Ten weekdays, each active in the four quarter hours from 10:00; others are active at any hour. */
const state: WorkingHoursState = { active: [0, 0, 0].map(() => Array(24).fill(0)), days: 10, outside: 0.25 }
state.active[0]![10] = 40
const history = { ...startHistory(), days: 10, seenDays: 10 }

/** Others work from 10:00 to 14:00, so that no hour of the night is usual. */
function noonReference() {
  const reference = exampleReference()
  for (let h = 0; h < 168; h++) if (h % 24 >= 10 && h % 24 < 14) reference.poolHours[h] = 500
  return reference
}

/** A Monday. */
function score(slots: readonly number[], automation: Automation = 'human', reference = exampleReference()) {
  return workingHours.score(
    state,
    { ...exampleDay({ day: 14, calls: ['s3:GetObject'] }), slots: Int32Array.from(slots) },
    {
      principal: 1,
      automation,
      reference,
      settings: exampleSettings.models,
      history,
    },
  )
}

// Forty quarter hours over five weekdays, the prior of five days of four; slots as in the table:
// python3 -c "import numpy as np; slots = [12, 40]; lag = np.minimum(np.arange(24), 24 - np.arange(24)); w = np.exp(-0.5 * lag**2); own = 40 * np.roll(w / w.sum(), 10) / 5 + 20 / 168; own /= own.sum(); h = np.array(slots) // 4; k = len(set(h)); p = own[own <= own[h].min()].sum(); print(np.log2((1 / 48 + 1 / 48) / own[h]).sum() / np.sqrt(len(h)) - np.log2(1 - (1 - p)**k))"
test.each([
  ['03:00 alone', [12], 4.9775297181495946],
  ['03:00 and 10:00', [12, 40], 1.4727156995405561],
  ['the usual hour', [40, 41, 42, 43], -5.742952899956902],
])('the ratio to others and the strangest of the hours: %s', (_, slots, raw) => {
  expect(score(slots).raw).toBeCloseTo(raw, 8)
  expect(score(slots).bound).toBeCloseTo(Math.max(0, raw), 8)
})

test('others who work at an hour make it likelier that the day is theirs', () => {
  // Others' shares in the place of 1 / 24, in the prior too:
  // python3 -c "import numpy as np; slots = [12, 40]; lag = np.minimum(np.arange(24), 24 - np.arange(24)); w = np.exp(-0.5 * lag**2); n = np.where((np.arange(24) >= 10) & (np.arange(24) < 14), 501, 2); pool = n / n.sum(); own = 40 * np.roll(w / w.sum(), 10) / 5 + 20 * pool / 7; own /= own.sum(); h = np.array(slots) // 4; k = len(set(h)); p = own[own <= own[h].min()].sum(); print(np.log2((pool[h] / 2 + 1 / 48) / own[h]).sum() / np.sqrt(len(h)) - np.log2(1 - (1 - p)**k))"
  expect(score([12, 40], 'human', noonReference()).raw).toBeCloseTo(11.036546577575429, 8)
  expect(score([52], 'human', noonReference()).raw).toBeCloseTo(4.190199466967274, 8)
})

test('a loop through the night is stranger than a glance, and neither hides behind a day of work', () => {
  const work = Array.from({ length: 4 }, (_, i) => 40 + i)
  const glance = score([12]).raw
  expect(score([12, 13, 14, 15]).raw).toBeGreaterThan(glance)
  // -np.log2(1 - (1 - p)**2): of two hours the stranger one is as strange as this
  expect(score([12, ...work]).raw - score(work).raw).toBeGreaterThan(2.1)
})

test('a scheduled job is left to its schedule; what runs on demand is not', () => {
  expect(score([12], 'scheduled').raw).toBe(0)
  expect(score([12], 'scheduled').evidence().statement).toBe('')
  for (const kind of ['on_demand', 'limited'] as const)
    expect(score([12], kind).raw).toBeCloseTo(4.9775297181495946, 8)
})

test('the statement tells how much fell outside which hours', () => {
  expect(score([12, 40], 'human', noonReference()).evidence().statement).toBe(
    '1 of 2 active quarter hours fell outside the usual hours (usual hours on a Monday: 09:00–14:00 UTC), from 03:00; 2.5 % of active quarter hours on average on 10 days before.',
  )
})
