import { expect, test } from 'vitest'
import { outcomeOf, outcomeWords } from './outcomes.ts'

test('what came of several calls is said where any did not succeed', () => {
  expect(outcomeWords({ calls: 4, denied: 0, failed: 0 })).toBe('')
  expect(outcomeWords({ calls: 1, denied: 1, failed: 0 })).toBe('denied')
  expect(outcomeWords({ calls: 2, denied: 0, failed: 2 })).toBe('both failed')
  expect(outcomeWords({ calls: 1200, denied: 1200, failed: 0 })).toBe('all 1,200 denied')
  expect(outcomeWords({ calls: 23, denied: 7, failed: 1 })).toBe('7 of 23 denied, 1 failed')
  expect(outcomeWords({ calls: 3, denied: 2, failed: 1 })).toBe('2 denied, 1 failed')
})

test('one call says its error where it failed', () => {
  expect(outcomeOf({ outcome: 'failed', error: 'TrailNotFoundException' })).toBe(
    'failed: TrailNotFoundException',
  )
  expect(outcomeOf({ outcome: 'failed', error: null })).toBe('failed')
  expect(outcomeOf({ outcome: 'denied', error: 'AccessDenied' })).toBe('denied')
  expect(outcomeOf({ outcome: 'succeeded', error: null })).toBe('ok')
})
