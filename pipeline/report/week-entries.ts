/**
 * Entries of the first page: findings of one principal whose evidence repeats stand together, so that a change of
 * habit that is found again every day does not fill the page. Every day keeps its own link.
 */
import type { FindingSummary, WeekEntry } from '../../report-site/page-data.ts'

/** @param findings in the order of reading, so that the day of highest priority leads an entry */
export function weekEntries(findings: readonly FindingSummary[]): WeekEntry[] {
  const entries: WeekEntry[] = []
  const own = new Map<string, WeekEntry[]>()
  for (const finding of findings) {
    const earlier = own.get(finding.principal) ?? []
    const lead = earlier.find((entry) => finding.signals.some((signal) => entry.signals.includes(signal)))
    const { uid, day, confidence } = finding
    if (lead) {
      lead.repeats.push({ uid, day, confidence })
      continue
    }
    const entry = { ...finding, repeats: [] }
    entries.push(entry)
    own.set(finding.principal, [...earlier, entry])
  }
  for (const { repeats } of entries) repeats.sort((a, b) => (a.day < b.day ? -1 : 1))
  return entries
}
