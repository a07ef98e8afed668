/** What a model sees of one principal on one day: counts and sessions, from the feature tables. */

export interface DayActions {
  /** action_id, ascending */
  id: Int32Array
  events: Int32Array
  /** steps of the action, capped a session (see sessions.runsPerAction): what rates are counted in */
  steps: Int32Array
  denied: Int32Array
}

/**
 * The steps of a session in order, which the sequence network sees: a step is one action, however often in a row; the
 * calls after its first are repeats.
 */
export interface SessionSteps {
  /** 1, 2, ... in order of start */
  number: number
  /** action_id of each step, in order */
  actions: Int32Array
  /** seconds since the end of the step before; 0 for the first */
  gapSeconds: Float64Array
  /**
   * start of the step in seconds since 00:00 UTC of the day's date: in a zone other than UTC a day begins before or
   * after that, so that it may be negative or beyond 86,400
   */
  startSeconds: Int32Array
}

export interface DaySession extends SessionSteps {
  /** calls of each step, its repeats included */
  calls: Int32Array
}

export type SourceKind = 'network' | 'agent' | 'region' | 'key' | 'sign_in'

export interface DaySource {
  id: number
  kind: SourceKind
  value: string
  events: number
}

export interface DayTarget {
  id: number
  /** type/name, such as bucket/logs */
  target: string
  events: number
  writes: number
}

/** Calls that can do harm, by one thing that they came with. */
export interface DayHarm {
  what: 'slot' | 'source' | 'target'
  /** the quarter hour, or the id in `sources` or `targets` */
  value: number
  /** one that the risk catalogue lists or that writes */
  action: number
  /** every one of these calls was denied */
  denied: boolean
}

export interface PrincipalDay {
  /** days since the first day of the data */
  day: number
  /** 0 Monday to 6 Sunday */
  weekday: number
  events: number
  writes: number
  denied: number
  actions: DayActions
  sessions: DaySession[]
  /** active quarter hours of the calendar day, 0 to 95, ascending */
  slots: Int32Array
  sources: DaySource[]
  targets: DayTarget[]
  /** of scored days alone: nothing is learned from it */
  harm: DayHarm[]
}

/** What kinds of principals are compared with: people with people, automation with automation. */
export type Pool = 'human' | 'automation'
