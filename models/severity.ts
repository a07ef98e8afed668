/** Severity: how much harm can the contributing actions do? How sure the model is, is another question: confidence.ts. */
import type { RiskLevel } from './reference.ts'

/** Mild first. */
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const
export type Severity = (typeof severities)[number]

/** The risk of an action by the severity that the catalogue gives it; none where it does not list it. */
export function riskLevelOf(severity: string | null): RiskLevel {
  return Math.max(0, severities.indexOf(severity as Severity)) as RiskLevel
}

export interface SevereAction {
  name: string
  risk: RiskLevel
  isWrite: boolean
  /** every call of it was denied */
  denied: boolean
}

/** The highest risk among contributing actions, as confidence asks: whether one succeeded does not count, nor whose. */
export function riskOf(actions: readonly SevereAction[]): RiskLevel {
  return Math.max(0, ...actions.map(({ risk }) => risk)) as RiskLevel
}

/** The worst contributing action decides; one level less when it was denied, one more for the root user. */
export function severityOf(
  actions: readonly SevereAction[],
  isRoot: boolean,
): { severity: Severity; reason: string } {
  let worst = { level: 0, reason: 'Only reading calls that the catalogue does not list as risky.' }
  for (const action of actions) {
    const listed = action.risk > 0 ? action.risk : action.isWrite ? 1 : 0
    const level = Math.max(0, action.denied ? listed - 1 : listed)
    if (level <= worst.level) continue
    const kind = action.risk > 0 ? `${severities[action.risk]} in the catalogue` : 'a change'
    worst = {
      level,
      reason: `${action.name} is ${kind}${action.denied ? '; every call was denied, so one level less' : '; it succeeded'}.`,
    }
  }
  const level = Math.min(4, worst.level + (isRoot ? 1 : 0))
  return {
    severity: severities[level]!,
    reason: isRoot ? `${worst.reason} One level more: the root user.` : worst.reason,
  }
}
