/** The vocabulary of levels and kinds, and what each promises. */
import type { Confidence, Severity } from '../levels.ts'
import type { FindingSummary } from '../page-data.ts'
import { read } from '../site-data.ts'
import { about, count, rarestSaid } from './numbers.ts'

export const confidences = ['low', 'medium', 'high'] as const satisfies Confidence[]
export const severities = ['informational', 'low', 'medium', 'high', 'critical'] as const satisfies Severity[]

/** Mild first. */
export function harm(severity: Severity): number {
  return severities.indexOf(severity)
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** Class of the stylesheet: informational is too long for a class that stands on every mark. */
export function severityClass(severity: Severity): string {
  return severity === 'informational' ? 'info' : severity
}

export function signalName(signal: string): string {
  return wordsOf(signal)?.words ?? signal.replaceAll('_', ' ')
}

export function signalQuestion(signal: string): string {
  return wordsOf(signal)?.looksAt ?? signalName(signal)
}

function wordsOf(signal: string) {
  return read('site').signals.find(({ name }) => name === signal)
}

const automationNames: Record<string, string> = {
  human: 'human',
  scheduled: 'scheduled',
  on_demand: 'on demand',
  limited: 'service-like',
}

export function automationName(automation: string): string {
  return automationNames[automation] ?? automation.replaceAll('_', ' ')
}

/** What a level of confidence promises at this run's budget. */
export function promise(confidence: Confidence, budget: Record<Confidence, number>): string {
  const below = { high: 0, medium: budget.high, low: budget.medium }[confidence]
  const expected = budget[confidence] - below
  const isOne = Math.round(expected) <= 1
  return `${capital(confidence)} promises that chance alone gives ${about(expected)} ${confidence === 'high' ? 'alert' : `${confidence} finding`}${isOne ? '' : 's'} a week at this run’s budget.`
}

/** What became of it: "judged benign", "muted", "new", "recurring". */
export function standingWord(finding: Pick<FindingSummary, 'verdict' | 'muted' | 'status'>): string {
  if (finding.verdict) return `judged ${finding.verdict}`
  return finding.muted ? 'muted' : finding.status
}

/** How often a day this rare comes up where this many principal-days are scored. */
export function recurrence(bits: number, principalDaysPerWeek: number, days: number | null = null): string {
  const most = Math.log2(rarestSaid(days))
  if (bits > most)
    return recurrence(most, principalDaysPerWeek).replace(/^about|times/, (word) =>
      word === 'about' ? 'less than' : 'times or less',
    )
  const weeks = 2 ** bits / Math.max(1, principalDaysPerWeek)
  const aWeek = Math.round(1 / weeks)
  if (aWeek > 2) return `${count(aWeek)} times a week here`
  if (aWeek === 2) return 'about twice a week here'
  if (weeks < 1.5) return 'about once a week here'
  return `about once in ${count(Number(weeks.toPrecision(2)))} weeks here`
}

/** "Defense evasion" of whatever the catalogue writes: DefenseEvasion, defense-evasion, Defense Evasion. */
export function tacticName(tactic: string): string {
  return capital(
    tactic
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .replace(/[-_]/g, ' ')
      .toLowerCase(),
  )
}
