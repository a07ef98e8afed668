import { callsOf, checkAlone, checkDays, daysBefore, sum, type Told, withoutBase } from '../base-words.ts'
import { type Claims, listed } from '../claims.ts'

const shape = new RegExp(
  `^(?<n>[\\d,]+) of (?<of>[\\d,]+) calls? (?:was|were) denied \\((?<names>.+)\\)` +
    `(?:; (?<tried>that|all of these|[\\d,]+ of these) had never been tried before)?` +
    `(?:, ${withoutBase}|; (?<denied>[\\d,]+) of (?<calls>[\\d,]+) calls? ${daysBefore})\\.$`,
)

export function errors(sentence: string, told: Told, claims: Claims): boolean {
  const found = sentence.match(shape)
  if (!found) return false
  const { n, of, names, tried, denied, calls } = found.groups!
  const { day, base, happened } = told
  claims.number('denied calls', n!, day.denied)
  claims.number('calls', of!, day.calls)
  const refused = [...day.actions].filter(([, one]) => one.denied > 0).map(([action]) => action)
  const list = listed(names!, refused)
  claims.is(`denied actions ${names}`, list !== null && list.names.length + list.more === refused.length)
  const never = refused.filter((action) => happened.every((one) => !one.actions.has(action)))
  claims.number(
    'denied actions that had never been tried',
    tried === undefined ? 0 : /^\d/.test(tried) ? tried.split(' ')[0]! : refused.length,
    never.length,
  )
  if (calls === undefined) checkAlone(found.groups!, told, claims)
  else {
    claims.number(
      'denied calls before',
      denied!,
      sum(base, (one) => one.denied),
    )
    claims.number('calls before', calls, callsOf(base))
    checkDays(found.groups!, told, claims)
  }
  return true
}
