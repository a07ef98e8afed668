/** The scale of severity: how much harm can it do? story/severity.ts decides; how sure the model is, confidence.ts says. */
import type { RiskLevel } from './reference.ts'

/** Mild first. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** The risk of an action by the severity that the catalogue gives it; none where it does not list it. */
export function riskLevelOf(severity: string | null): RiskLevel {
  return Math.max(0, severities.indexOf(severity as Severity)) as RiskLevel
}
