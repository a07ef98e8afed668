/** Confidence as a disc: filled is high, half is medium, a ring is low, a broken ring continues. Hue is severity. */
import type { Severity, Standing } from '../levels.ts'
import { severityClass } from '../words/levels.ts'
import { circle, path } from './svg.ts'

export function disc(x: number, y: number, radius: number, standing: Standing, severity: Severity): string {
  const hue = severityClass(severity)
  if (standing === 'high') return circle(x, y, radius, `f-${hue}`)
  const ring = circle(x, y, radius, `hollow s-${hue}${standing === 'continues' ? ' broken' : ''}`)
  if (standing !== 'medium') return ring
  return ring + path(`M${x} ${y - radius}a${radius} ${radius} 0 0 0 0 ${2 * radius}z`, `f-${hue}`)
}
