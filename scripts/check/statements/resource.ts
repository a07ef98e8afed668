import { checkDays, daysBefore, type Told } from '../base-words.ts'
import { type Claims, listed, numberOf } from '../claims.ts'
import type { DayFacts } from '../facts.ts'

const freshShape = new RegExp(
  `^Touched (?<n>[\\d,]+) (?<noun>.+?) (?<when>for the first time|as on no normal day before) \\((?<names>.+)\\); ` +
    `(?:(?<fresh>[\\d,]+) of (?<touches>[\\d,]+) touch(?:es)?|none) ${daysBefore}(?<firsts> was a first one| were first ones)?$`,
)
const rareShape = new RegExp(
  `^Touched (?<n>[\\d,]+) (?<noun>.+?) that others touch more than this principal \\((?<names>.+)\\); on at most (?<most>[\\d,]+) ${daysBefore}$`,
)

export function resource(sentence: string, told: Told, claims: Claims): boolean {
  const parts = sentence.replace(/\.$/, '').split(/\. (?=Touched [\d,]+ )/)
  return parts.every((part) => readFresh(part, told, claims) || readRare(part, told, claims))
}

const typesOf = (days: readonly DayFacts[]) =>
  new Set(days.flatMap(({ targets }) => [...targets.keys()].map(typeOf)))
const typeOf = (target: string) => target.slice(0, target.indexOf('/'))
const targetsOf = (day: DayFacts, type: string) =>
  [...day.targets].filter(([target, counts]) => counts && typeOf(target) === type).map(([target]) => target)

/** The type that a noun stands for: "policies" for policy. */
function typeFor(noun: string, told: Told): string | undefined {
  const plurals = (type: string) =>
    [type, `${type}s`, `${type}es`, type.replace(/y$/, 'ies')].map((text) => text.replaceAll('_', ' '))
  return [...typesOf([told.day])].find((type) => plurals(type).includes(noun))
}

function readFresh(part: string, told: Told, claims: Claims): boolean {
  const found = part.match(freshShape)
  if (!found) return false
  const { n, noun, when, names, fresh, touches, firsts } = found.groups!
  if ((fresh === undefined) !== (firsts === undefined)) return false
  const type = typeFor(noun!, told)
  if (type === undefined) return false
  const past = told.base.map((day) => targetsOf(day, type))
  const known = new Set(past.flat())
  const today = targetsOf(told.day, type).filter((target) => !known.has(target))
  const name = (target: string) => target.slice(type.length + 1)
  const list = listed(names!, today.map(name))
  claims.is(`new ${noun} ${names}`, list !== null && list.names.length + list.more === numberOf(n!))
  claims.number(`new ${noun}`, n!, today.length)
  const everBefore = new Set(told.happened.flatMap((day) => [...day.targets.keys()]))
  const again = today.some((target) => everBefore.has(target))
  claims.text(
    'whether they were touched before',
    when!,
    again ? 'as on no normal day before' : 'for the first time',
  )
  if (fresh === undefined) {
    claims.number(`${noun} before`, 0, known.size)
    checkDays(found.groups!, told, claims)
  } else {
    claims.number('first touches before', fresh, known.size)
    claims.number('touches before', touches!, past.flat().length)
    checkDays(found.groups!, told, claims)
  }
  return true
}

function readRare(part: string, told: Told, claims: Claims): boolean {
  const found = part.match(rareShape)
  if (!found) return false
  const { n, noun, names, most } = found.groups!
  const type = typeFor(noun!, told)
  if (type === undefined) return false
  claims.model('which things others touch more')
  const today = targetsOf(told.day, type)
  const list = listed(
    names!,
    today.map((target) => target.slice(type.length + 1)),
  )
  claims.is(`${noun} ${names}`, list !== null && list.names.length + list.more === numberOf(n!))
  const days = (target: string) => told.base.filter((day) => day.targets.get(target)).length
  const shown = Math.max(...(list?.names ?? []).map((name) => days(`${type}/${name}`)))
  claims.is(
    `touched on ${shown} days before, ${most} said`,
    list?.more === 0 ? shown === numberOf(most!) : shown <= numberOf(most!),
  )
  checkDays(found.groups!, told, claims)
  return true
}
