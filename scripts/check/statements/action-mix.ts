import { callsOf, checkAlone, checkDays, daysBefore, type Told, withoutBase } from '../base-words.ts'
import { type Claims, listed, numberOf } from '../claims.ts'

const start = `^(?<sessions>[\\d,]+) sessions?(?: of the day's (?<of>[\\d,]+))? (?:was|were) more typical of others here than of this principal`
/** How it goes on; the groups of a sentence have one meaning each, so that these are shapes of their own. */
const shapes = [
  `: (?<n>[\\d,]+) actions? (?:${withoutBase}|done ${daysBefore}) \\((?<names>.+)\\)`,
  `, by the proportions of usual actions against (?<calls>[\\d,]+) calls? ${daysBefore}`,
  ', by the proportions of actions, (?<byMix>on the first day|before any normal day)',
].map((end) => new RegExp(`${start}${end}\\.$`))

export function actionMix(sentence: string, told: Told, claims: Claims): boolean {
  const found = shapes.map((shape) => sentence.match(shape)).find((match) => match !== null)
  if (!found) return false
  const { sessions, of, n, names, calls } = found.groups!
  claims.number('sessions of the day', of ?? sessions!, told.day.sessions)
  claims.model('sessions that are more typical of others')
  if (n === undefined) {
    if (calls === undefined) checkAlone({ alone: found.groups!.byMix }, told, claims)
    else {
      claims.number('calls before', calls, callsOf(told.base))
      checkDays(found.groups!, told, claims)
    }
    return true
  }
  if (found.groups!.alone) checkAlone(found.groups!, told, claims)
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
