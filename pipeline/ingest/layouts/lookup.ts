/** Output of `aws cloudtrail lookup-events`: each event holds its record as text. */

import { isRecord } from '../unwrap.ts'
import type { JsonLayout } from './layout.ts'
import { trail } from './trail.ts'

export const lookup: JsonLayout = {
  ...trail,
  name: 'lookup',
  words: 'lookup-events output (JSON)',
  recognises: ({ first, members, listKey }) =>
    first === undefined ? listKey === 'Events' : members.has('CloudTrailEvent') && !isRecord(members),
  listKeys: ['Events'],
  record: `json_extract_string(json, '$.CloudTrailEvent')`,
}
