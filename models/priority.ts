/**
 * Priority: in which order should people read, by how rare a day is and how much harm the calls of its story can do?
 *
 *   priority = score + severityBits * step      step: informational 0, low 1, medium 2, high 3, critical 4
 *
 * The score is -log2 of the pooled p of the whole day (combination.ts), severityBits (confidence.severityBits) how many
 * bits of rarity one step of severity is worth. Every scored day has a priority, finding or not, so that any two can be
 * put in order. Confidence has no part in it: it says how many false alarms to expect, not what to read first.
 */

import type { Settings } from './settings.ts'
import { type Severity, severities } from './severity.ts'

export function priorityOf(
  day: { score: number; severity: Severity },
  settings: Pick<Settings['confidence'], 'severityBits'>,
): number {
  return day.score + settings.severityBits * severities.indexOf(day.severity)
}
