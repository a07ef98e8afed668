/** How a finding is answered, and what was. */
import type { FindingData, FindingSummary } from '../page-data.ts'
import { cut } from './cut.ts'
import { capital } from './levels.ts'
import { longDay } from './time.ts'

/** A command to copy; uids are digests and need no quotes. */
export function verdictCommand(finding: Pick<FindingData, 'uid'>): string {
  return `usually verdict ${finding.uid} benign --by "YOUR NAME" --note "what it was"`
}

/** "Judged benign by M. Lind on Monday 16 November: asked for, ticket 12"; empty where nobody judged it. */
export function judgedSentence({ verdict, judged }: Pick<FindingSummary, 'verdict' | 'judged'>): string {
  return verdict ? capital(`judged ${verdict}${saidBy(judged)}`) : ''
}

/** " by M. Lind on Monday 16 November: asked for", as far as it was written down. */
function saidBy(judged: FindingSummary['judged']): string {
  if (!judged) return ''
  const by = judged.by ? ` by ${cut(judged.by, 60)}` : ''
  const on = /^\d{4}-\d{2}-\d{2}/.test(judged.at) ? ` on ${longDay(judged.at.slice(0, 10))}` : ''
  return `${by}${on}${judged.note ? `: ${cut(judged.note, 240)}` : ''}`
}
