/** The two scales of a finding, mild first, and what else decides how it counts. */

export type Confidence = 'low' | 'medium' | 'high'
export type Severity = 'informational' | 'low' | 'medium' | 'high' | 'critical'

/**
 * As what a finding is shown and counted. One that continues an earlier finding has a confidence, but is no news: the
 * promise of a level is of news alone.
 */
export type Standing = Confidence | 'continues'
export const standings = ['high', 'medium', 'low', 'continues'] as const satisfies Standing[]

export function standingOf<Level extends string>(of: {
  confidence: Level
  continues: unknown
}): Level | 'continues' {
  return of.continues ? 'continues' : of.confidence
}

/** Hidden by a mute, or judged benign: nobody need read it again. */
export function isAnswered(of: { muted: unknown; verdict: string | null }): boolean {
  return of.muted !== null || of.verdict === 'benign'
}

/** An alert is a finding of high confidence that nobody has answered. */
export function isAlert(of: { confidence: string; muted: unknown; verdict: string | null }): boolean {
  return of.confidence === 'high' && !isAnswered(of)
}
