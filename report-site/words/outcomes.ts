/** What came of calls, in words. */
import type { Outcome } from '../page-data.ts'
import { count } from './numbers.ts'

export interface Outcomes {
  calls: number
  denied: number
  failed: number
}

export function tallied(calls: readonly { outcome: Outcome }[]): Outcomes {
  const those = (outcome: Outcome) => calls.filter((call) => call.outcome === outcome).length
  return { calls: calls.length, denied: those('denied'), failed: those('failed') }
}

/** "denied", "all 5 failed", "7 of 23 denied, 1 failed", "2 denied, 1 failed"; empty where every call succeeded. */
export function outcomeWords({ calls, denied, failed }: Outcomes): string {
  const parts = (
    [
      [denied, 'denied'],
      [failed, 'failed'],
    ] as const
  ).filter(([many]) => many > 0)
  const [first] = parts
  if (!first) return ''
  if (calls === 1) return first[1]
  if (first[0] === calls) return `${calls === 2 ? 'both' : `all ${count(calls)}`} ${first[1]}`
  // Where none succeeded, the parts say so by adding up.
  const of = denied + failed < calls ? ` of ${count(calls)}` : ''
  return parts.map(([many, word], index) => `${count(many)}${index ? '' : of} ${word}`).join(', ')
}

/** Of one call, with its error: "failed: TrailNotFoundException". */
export function outcomeOf({ outcome, error }: { outcome: Outcome; error: string | null }): string {
  if (outcome === 'succeeded') return 'ok'
  return outcome === 'failed' && error ? `failed: ${error}` : outcome
}

/** Class of the stylesheet for its mark. */
export function outcomeClass(outcome: Outcome): string {
  return { succeeded: '', denied: ' den', failed: ' fail' }[outcome]
}
