import type { Severity } from '../../report-site/levels.ts'
import type { Outcome } from '../../report-site/page-data.ts'

/** finding_events.parquet as read, in order of time; times are texts in the run's time zone. */
export interface FindingEvent extends Record<string, unknown> {
  uid: string
  event_id: string
  time: string
  /** The same in milliseconds since 1970. */
  moment: number
  session: number
  action: string
  severity: Severity | null
  tactic: string | null
  targets: string[] | null
  region: string | null
  source_ip: string | null
  network: string | null
  agent: string | null
  error_code: string | null
  outcome: Outcome
  signals: string[] | null
  /** Of the day's story, rather than a call that only belongs to a strange day. */
  highlighted: boolean
  /** How many calls alike it stands for: more than itself on a robot's day only. */
  calls: number
  record: string | null
}
