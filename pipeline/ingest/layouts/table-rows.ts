/** Rows of a table as JSON: Sentinel, selected columns of CloudTrail Lake or Athena. */
import { recordOfRow, rowOf } from '../rows.ts'
import { isOcsf, leadsOn } from '../unwrap.ts'
import type { TextLayout } from './layout.ts'

export const tableRows: TextLayout = {
  kind: 'text',
  name: 'table_rows',
  words: 'Table rows (JSON)',
  recognises: ({ first, members }) =>
    first !== undefined &&
    !isOcsf(members) &&
    !leadsOn(members) &&
    recordOfRow(rowOf(first, members)) !== undefined,
  holds: 'values',
  listKeys: [],
}
