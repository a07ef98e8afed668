/** Output of `aws cloudtrail lookup-events`: each event holds its record as text. */
import type { JsonLayout } from './layout.ts'
import { trail } from './trail.ts'

export const lookup: JsonLayout = {
  ...trail,
  name: 'lookup',
  words: 'lookup-events output (JSON)',
  recognises: (start) => /"CloudTrailEvent"\s*:/.test(start),
  listKeys: ['Events'],
  record: `json_extract_string(json, '$.CloudTrailEvent')`,
  original: ({ CloudTrailEvent: text }) => (typeof text === 'string' ? JSON.parse(text) : undefined),
}
