/** Parquet of an Athena table over CloudTrail: the names of trail files, in camel or lower case. */
import type { ParquetLayout } from './layout.ts'
import { trailColumns } from './trail.ts'

export const athena: ParquetLayout = {
  kind: 'parquet',
  name: 'athena',
  words: 'Athena table (Parquet)',
  recognises: (fields) =>
    ['eventTime', 'eventName', 'eventSource'].every((path) => fields.find(path) !== undefined),
  expected: 'an Athena CloudTrail table (eventtime, eventsource, eventname, ...)',
  shown: ['eventTime', 'eventName', 'eventSource', 'eventID'],
  columns: trailColumns,
  original: (row) => row,
}
