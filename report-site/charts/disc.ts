/** Confidence as a disc: filled is high, half is medium, a ring is low. Hue, where given, is severity. */
import type { Confidence, Severity } from '../levels.ts'
import { severityClass } from '../words/levels.ts'
import { circle, path } from './svg.ts'

export function disc(
  x: number,
  y: number,
  radius: number,
  confidence: Confidence,
  severity: Severity,
): string {
  const hue = severityClass(severity)
  if (confidence === 'high') return circle(x, y, radius, `f-${hue}`)
  const ring = circle(x, y, radius, `hollow s-${hue}`)
  if (confidence === 'low') return ring
  return ring + path(`M${x} ${y - radius}a${radius} ${radius} 0 0 0 0 ${2 * radius}z`, `f-${hue}`)
}
