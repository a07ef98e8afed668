/** Sentences on what changed since the seven days before. */
import type { WeekData, WentOn } from '../page-data.ts'
import { capital } from './levels.ts'
import { count, counted } from './numbers.ts'
import { shortDay } from './time.ts'

/** "3 principals with findings are new, 2 go on from the seven days before, 1 has ended". */
export function sinceClaim({ since, principalDays }: Pick<WeekData, 'since' | 'principalDays'>): string {
  if (!principalDays) return 'Nothing was scored, so that nothing can be compared'
  if (!since) return 'No earlier run left a finding of the seven days before, so that nothing can be compared'
  const gone = since.gone.length + since.goneMore
  return `${counted(since.fresh, 'principal')} with findings ${since.fresh === 1 ? 'is' : 'are'} new, ${count(since.recurring)} had findings in the seven days before too, ${count(gone)} ${gone === 1 ? 'has' : 'have'} ended`
}

/** "1 judged benign; 18 of 19 findings without a verdict"; nothing where there is no finding. */
export function verdictSentence({ verdicts }: Pick<WeekData, 'verdicts'>): string | null {
  const said = ['benign', 'malicious', 'unsure'].filter((of) => verdicts[of])
  const total = Object.values(verdicts).reduce((sum, of) => sum + of, 0)
  if (!total) return null
  if (!said.length) return 'No finding of these days has a verdict yet.'
  return `${capital(said.map((of) => `${count(verdicts[of]!)} judged ${of}`).join(', '))}; ${count(verdicts.none ?? 0)} of ${counted(total, 'finding')} without a verdict.`
}

/** "3 findings of these days are answered: 2 benign, 1 malicious". */
export function answeredClaim({ answered }: Pick<WeekData, 'answered'>): string {
  const many = ['benign', 'malicious', 'unsure']
    .map((word) => [answered.filter(({ verdict }) => verdict === word).length, word] as const)
    .filter(([number]) => number > 0)
    .map(([number, word]) => `${count(number)} ${word}`)
  return `${counted(answered.length, 'finding')} of these days ${answered.length === 1 ? 'is' : 'are'} answered: ${many.join(', ')}`
}

/** What became of it: "goes on, no new alert", "again, on 2 days". */
export function wentOn({ now }: WentOn): string {
  const how = now.continues ? 'continues it, no new alert' : 'strange beyond that'
  return `${now.days > 1 ? `${counted(now.days, 'day')}, first to read ${shortDay(now.day)}` : shortDay(now.day)}; ${how}${now.isMuted ? '; muted' : ''}`
}
