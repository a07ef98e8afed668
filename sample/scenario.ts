/** What an intruder does, and to whom it may happen. */
import type { Intrusion } from './intrusion.ts'
import type { Victim } from './victims.ts'

export interface Scenario {
  name: string
  /** Days on which it acts; some go slowly. */
  days: number
  /** Whom it is likely to befall; when nobody fits, anybody will do. */
  fits(victim: Victim): boolean
  act(intrusion: Intrusion, offset: number): void
}
