/** An export of CloudWatch Logs to a bucket: the time of ingestion, a blank, the message. */
import { logTime } from '../unwrap.ts'
import type { TextLayout } from './layout.ts'

export const logLines: TextLayout = {
  kind: 'text',
  name: 'log_lines',
  words: 'CloudWatch Logs export (lines)',
  recognises: ({ text }) => logTime.test(text),
  holds: 'values',
  listKeys: [],
  original: (record) => record,
}
