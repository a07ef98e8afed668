/** CSV: results of Athena and CloudTrail Lake, exports of Sentinel and Splunk. */
import { namesOf, plainName } from '../flat-names.ts'
import type { TextLayout } from './layout.ts'

export const csvTable: TextLayout = {
  kind: 'text',
  name: 'csv_table',
  words: 'Table (CSV)',
  recognises: ({ columns }) => {
    const names = new Set(columns.map(plainName))
    const has = (path: string) => namesOf(path).some((name) => names.has(name))
    return (
      (has('eventName') && (has('eventTime') || has('eventSource'))) ||
      carriers.some((name) => names.has(name))
    )
  },
  holds: 'table',
  listKeys: [],
}

/** Columns that hold whole records. */
const carriers = ['eventJson', 'CloudTrailEvent', '_raw', '@message', 'message'].map(plainName)
