import { callsOf, checkAlone, checkDays, daysBefore, type Told, withoutBase } from '../base-words.ts'
import { type Claims, digits, listed, numberOf } from '../claims.ts'
import { riskClassOf } from './risk-class.ts'
import { similarTo } from './similar.ts'

const shape = new RegExp(
  `^(?:First use of (?<first>.+?)|Use of (?<again>.+?), until then only on days not counted as normal)` +
    `(?:: 0 of (?<calls>[\\d,]+) calls? ${daysBefore}|, ${withoutBase})?; ` +
    `(?<who>no other principal has done it|[\\d,]+ other principals? ha(?:s|ve) done it|[\\d,]+ of [\\d,]+ similar principals? and [\\d,]+ of all others ha(?:s|ve) done it)` +
    `(?:; a risky action \\((?<risk>[\\w ]+)\\))?\\.` +
    `(?: (?<all>[\\d,]+) actions were new that day in all: (?<names>.+)\\.)?$`,
)

export function newAction(sentence: string, told: Told, claims: Claims): boolean {
  const found = sentence.match(shape)
  if (!found) return false
  const { first, again, calls, who, risk, all, names } = found.groups!
  const action = (first ?? again)!
  const used = told.happened.filter((day) => day.actions.has(action)).length
  claims.is(`${action} was called that day`, told.day.actions.has(action))
  claims.is(
    `${action} was called on ${used} days before`,
    first === undefined ? used > 0 && told.base.every((day) => !day.actions.has(action)) : used === 0,
  )
  if (calls !== undefined) {
    claims.number('calls before', calls, callsOf(told.base))
    checkDays(found.groups!, told, claims)
  } else if (first !== undefined) checkAlone(found.groups!, told, claims)
  else claims.number('days compared with', 0, told.base.length)
  checkWho(who!, action, told, claims)
  claims.text(
    'why risky',
    risk ?? '',
    riskClassOf(action)
      ?.replaceAll('_', ' ')
      .replace(/^enumeration$/, '') ?? '',
  )
  const fresh = [...told.day.actions.keys()].filter((one) => told.base.every((day) => !day.actions.has(one)))
  claims.number('actions new that day', all ?? 1, fresh.length)
  if (names !== undefined) {
    const list = listed(names, fresh)
    claims.is(`new actions ${names}`, list !== null && list.names.length + list.more === fresh.length)
  }
  return true
}

function checkWho(who: string, action: string, told: Told, claims: Claims): void {
  const { facts, principal, day } = told
  const uses = facts.firstUse.get(action) ?? new Map<string, string>()
  const others = [...uses].filter(([other, first]) => other !== principal.principal && first <= day.day)
  if (who.startsWith('no other')) {
    claims.number('others who did it', 0, others.length)
    return
  }
  const [, alike, of, all] =
    who.match(new RegExp(`^${digits} of ${digits} similar \\w+ and ${digits} of`)) ?? []
  claims.number('others who did it', all ?? who.split(' ')[0]!, others.length)
  if (alike === undefined) return
  const similar = similarTo(told)
  claims.number('similar principals', of!, similar.length)
  const did = similar.filter((other) => (uses.get(other) ?? '9999') < day.day)
  claims.is(`${did.length} similar principals did it before, ${alike} said`, did.length === numberOf(alike))
}
