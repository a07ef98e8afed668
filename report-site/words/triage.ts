/** A ready-made line for the file by which people answer a finding. */
import type { FindingData } from '../page-data.ts'

/** A line of verdicts.csv; uids are digests and need no quotes. */
export function verdictLine(finding: FindingData): string {
  return `${finding.uid},benign,YOUR NAME,what it was`
}
