/**
 * The shape of every signal: a pure score of a day against what was learned before it, then learning.
 * A new signal is one file that exports this shape, one line in signals.ts and, where it has settings, a group of its
 * own in settings.ts. What the rest needs to know of it (what it is called, what its evidence points at, what it counts
 * for beside others) is said here and nowhere else.
 */
import type { Automation } from '../automation/automation.ts'
import type { PrincipalDay, SourceKind } from '../day.ts'
import type { History } from '../history.ts'
import type { Reference } from '../reference.ts'
import type { SequenceScorer } from '../sequence/scorer.ts'
import type { ModelSettings } from '../settings.ts'

/** Which events of the day carry a piece of evidence; an event counts when any of these names it. */
export interface Contribution {
  actions?: number[]
  /** calls of these actions in one session */
  within?: { session: number; actions: number[] }[]
  /** only the denied calls of these actions */
  deniedActions?: number[]
  targets?: string[]
  sources?: { kind: SourceKind; value: string }[]
  /** quarter hours of the calendar day */
  slots?: number[]
  sessions?: number[]
  /** all write calls of the day */
  writes?: true
  /** all events of the day */
  all?: true
}

export interface Evidence {
  /** a plain sentence in the past tense, its numbers with their base */
  statement: string
  /** the same as a clause without its subject, for a headline: "touched 8 secrets for the first time" */
  clause: string
  /** short phrases for the side-by-side table; empty when there is nothing to compare */
  usual: string
  observed: string
  contribution: Contribution
}

export interface SignalScore {
  /** on the signal's own scale, higher is stranger: calibration days say how rare it is */
  raw: number
  /**
   * bits that the signal's own model gives: a value that it finds ordinary stays so, however rare in the pool.
   * Where it is left out, `raw` is in bits and bounds itself.
   */
  bound?: number
  /** built only for days that are reported */
  evidence(): Evidence
}

/** What a signal may look at besides its own state. None of it is changed by scoring. */
export interface Surroundings {
  /** principal_id: whom to leave out of the others */
  principal: number
  /** its kind, by the days before the scored ones */
  automation: Automation
  history: History
  reference: Reference
  /** the day was judged malicious, so that the organisation's counts leave it out */
  isMalicious?: boolean
  settings: ModelSettings
  /** the trained network at work; absent where none was trained */
  sequence?: SequenceScorer
}

export interface Signal<State> {
  /** of its column (bits_<name>), its file and, in camel case, its settings */
  name: string
  /** as people read it: "working hours" */
  words: string
  /** what it finds, as a sentence */
  finds: string
  /** what it looked at, to be said where it found nothing: "when it worked" */
  looksAt: string
  /** what it is known to get wrong or not to see, as a sentence */
  knownGap: string
  /**
   * calls: its evidence is what was done, to what and with what result. Such calls are highlighted, and risky ones
   * named in the headline. day: it is when, from where or how often, which is true of a whole session or day; to name
   * a job's nightly calls because it ran at noon would point at what is usual.
   */
  pointsAt: 'calls' | 'day'
  /** It sees the same calls as the others that say so: one odd day lights up all, so that they count as one witness. */
  sameCalls: boolean
  /** A risky action is the second witness to it. A new network alone, on a journey, never makes a high finding. */
  riskCorroborates: boolean
  /** A finding by it alone keeps its day out of learning. A job that was moved is learned instead, or found for a month. */
  holdsOut: boolean
  /** plain data, without identifiers of one warehouse: survives JSON */
  start(): State
  score(state: State, day: PrincipalDay, surroundings: Surroundings): SignalScore
  /** called before the history learns the day */
  learn(state: State, day: PrincipalDay, surroundings: Surroundings): void
}

export const nothing: SignalScore = {
  raw: 0,
  evidence: () => ({ statement: '', clause: '', usual: '', observed: '', contribution: {} }),
}
