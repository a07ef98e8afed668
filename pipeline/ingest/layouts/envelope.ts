/** JSON in which another tool has wrapped each record; pipeline/ingest/unwrap.ts takes them out. Reads any JSON. */
import type { TextLayout } from './layout.ts'

export const envelope: TextLayout = {
  kind: 'text',
  name: 'envelope',
  words: 'Records in an envelope (JSON)',
  recognises: ({ text }) => /^[[{"]/.test(text),
  holds: 'values',
  listKeys: ['events', 'logEvents', 'results', 'QueryResultRows', 'hits.hits'],
  original: (record) => record,
}
