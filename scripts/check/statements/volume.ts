import { checkAlone, sum, type Told, withoutBase } from '../base-words.ts'
import type { Claims } from '../claims.ts'
import type { DayFacts } from '../facts.ts'

const shape =
  /^Made (?<n>[\d,]+) (?:call|calls|(?<change>calls? that changes? something)|calls? of (?<action>.+)|calls? to (?<service>[\w-]+)); on (?<days>[\d,]+) (?<noun>normal day|day)s? before with any, (?:as many on (?<more>[\d,]+), )?at most (?<most>[\d,]+)\.$/
const firstShape = new RegExp(
  '^Made (?<n>[\\d,]+) (?:call|calls|(?<change>calls? that changes? something)|calls? of (?<action>.+)|calls? to (?<service>[\\w-]+))' +
    ` ${withoutBase}; few principals of the same kind make as many in a day\\.$`,
)

export function volume(sentence: string, told: Told, claims: Claims): boolean {
  const found = sentence.match(shape) ?? sentence.match(firstShape)
  if (!found) return false
  const { n, change, action, service, days, noun, more, most } = found.groups!
  const of = (day: DayFacts) =>
    change !== undefined
      ? day.writes
      : action !== undefined
        ? (day.actions.get(action)?.calls ?? 0)
        : service !== undefined
          ? sum(
              [...day.actions].filter(([name]) => name.startsWith(`${service}:`)),
              ([, { calls }]) => calls,
            )
          : day.calls
  claims.number('calls of the day', n!, of(told.day))
  if (days === undefined) {
    checkAlone(found.groups!, told, claims)
    claims.model('few principals of the same kind make as many')
    return true
  }
  const before = told.base.map(of).filter((calls) => calls > 0)
  claims.number('days with any', days, before.length)
  claims.is(`"${noun}s"`, (noun === 'normal day') === told.base.length < told.before.length)
  claims.number('days with as many', more ?? 0, before.filter((calls) => calls >= of(told.day)).length)
  claims.number('most of a day', most!, Math.max(0, ...before))
  return true
}
