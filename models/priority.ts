/**
 * Priority: in which order should people read? By how rare a day is and how much harm its contributing calls can do.
 *
 *   priority = score + severityBits * step                     step: informational 0, low 1, medium 2, high 3, critical 4
 *
 * @param day       score in bits, -log2 of the pooled p; severity of the contributing calls (severityOf)
 * @param settings  severityBits: how many bits of rarity one step of severity is worth
 * @returns         bits; every scored day has one, finding or not, so that any two can be put in order
 */
import { type Severity, severities } from './confidence.ts'
import type { Settings } from './settings.ts'

export function priorityOf(
  day: { score: number; severity: Severity },
  settings: Pick<Settings['confidence'], 'severityBits'>,
): number {
  return day.score + settings.severityBits * severities.indexOf(day.severity)
}
