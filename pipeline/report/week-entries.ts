/**
 * Entries of the first page: findings of an incident stand together, and findings of one principal whose evidence
 * repeats, so that a change of habit that is found again every day does not fill the page. Every day keeps its link.
 */

import { severities } from '../../models/severity.ts'
import type { Confidence } from '../../report-site/levels.ts'
import type { EntryIncident, FindingSummary, WeekEntry } from '../../report-site/page-data.ts'

const confidenceOrder: Confidence[] = ['low', 'medium', 'high']

/** @param findings in the order of reading, so that the day of highest priority leads an entry */
export function weekEntries(
  findings: readonly FindingSummary[],
  incidents: ReadonlyMap<string, EntryIncident> = new Map(),
): WeekEntry[] {
  const entries: WeekEntry[] = []
  const own = new Map<string, WeekEntry[]>()
  const wholes = new Map<string, WeekEntry>()
  for (const finding of findings) {
    const whole = incidents.get(finding.incident ?? '')
    if (whole) {
      const told = wholes.get(whole.id)
      if (told) raise(told, finding)
      else {
        const entry = { ...finding, repeats: [], whole }
        wholes.set(whole.id, entry)
        entries.push(entry)
      }
      continue
    }
    const earlier = own.get(finding.principal) ?? []
    const lead = earlier.find((entry) => finding.signals.some((signal) => entry.signals.includes(signal)))
    const { uid, day, confidence, continues, severity } = finding
    if (lead) {
      lead.repeats.push({ uid, day, confidence, continues, severity })
      continue
    }
    const entry = { ...finding, repeats: [], whole: null }
    entries.push(entry)
    own.set(finding.principal, [...earlier, entry])
  }
  for (const { repeats } of entries) repeats.sort((a, b) => (a.day < b.day ? -1 : 1))
  return entries
}

/** An incident is as sure and as harmful as its worst member, and news as soon as one of them is. */
function raise(entry: WeekEntry, { confidence, continues, severity }: FindingSummary): void {
  if (confidenceOrder.indexOf(confidence) > confidenceOrder.indexOf(entry.confidence))
    entry.confidence = confidence
  if (continues === null) entry.continues = null
  if (severities.indexOf(severity) > severities.indexOf(entry.severity)) entry.severity = severity
}
