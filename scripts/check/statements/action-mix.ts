import { callsOf, checkDays, checkFirstDay, daysBefore, type Told } from '../base-words.ts'
import { type Claims, listed, numberOf } from '../claims.ts'

const shape = new RegExp(
  `^(?<sessions>[\\d,]+) sessions?(?: of the day's (?<of>[\\d,]+))? (?:was|were) more typical of others here than of this principal` +
    `(?:: (?<n>[\\d,]+) actions? (?:(?<firstDay>on the first day)|done ${daysBefore}) \\((?<names>.+)\\)` +
    `|, by the proportions of usual actions against (?<calls>[\\d,]+) calls? ${daysBefore}` +
    `|, by the proportions of actions, on the first day)\\.$`,
)

export function actionMix(sentence: string, told: Told, claims: Claims): boolean {
  const found = sentence.match(shape)
  if (!found) return false
  const { sessions, of, n, names, calls } = found.groups!
  claims.number('sessions of the day', of ?? sessions!, told.day.sessions)
  claims.model('sessions that are more typical of others')
  if (n === undefined) {
    if (calls === undefined) checkFirstDay(told, claims)
    else {
      claims.number('calls before', calls, callsOf(told.base))
      checkDays(found.groups!, told, claims)
    }
    return true
  }
  if (found.groups!.firstDay) checkFirstDay(told, claims)
  else checkDays(found.groups!, told, claims)
  const daysWith = (action: string) => told.base.filter((day) => day.actions.has(action)).length
  const rare = [...told.day.actions.keys()].filter(
    (action) => 10 * daysWith(action) < told.base.length || told.base.length === 0,
  )
  const list = listed(names!, rare)
  claims.is(`rare actions ${names}`, list !== null && list.names.length + list.more === numberOf(n))
  claims.is(`${n} rare actions of ${rare.length} that day`, numberOf(n) <= rare.length)
  return true
}
