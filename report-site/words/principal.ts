/** Sentences of a principal's page. */

import type { PrincipalData } from '../page-data.ts'
import { cut } from './cut.ts'
import { automationName } from './levels.ts'
import { count, counted } from './numbers.ts'
import { pronouns } from './pronouns.ts'
import { clockOfMinute, longDay, shortDay } from './time.ts'

const kinds: Record<string, string> = {
  human: 'A person',
  scheduled: 'A scheduled automation',
  on_demand: 'An automation that runs on demand',
  limited: 'A service-like automation, which does few things in many hours of a day,',
}

export function introduction(principal: PrincipalData): string {
  const kind = kinds[principal.automation] ?? `A principal (${automationName(principal.automation)})`
  const role = principal.role ? ` with the role ${cut(principal.role, 100)}` : ''
  const name = principal.accountName === null ? '' : ` (${cut(principal.accountName, 80)})`
  const account = principal.account ? ` in account ${cut(principal.account, 40)}${name}` : ''
  return `${kind}${role}${account}. ${pronouns(principal.automation).They} made ${counted(principal.events, 'call')} of ${counted(principal.actions, 'action')} on ${counted(principal.activeDays, 'day')}, from ${longDay(principal.firstDay)} to ${longDay(principal.lastDay)}.`
}

const days = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday']

/** "Its usual hours are 08:00 to 18:00 from Monday to Thursday and 08:00 to 16:00 on Friday". */
export function hoursClaim(principal: PrincipalData): string {
  if (!principal.usualHours) return 'Too few days to learn usual hours'
  const usual = principal.usualHours
  const ranges = days.map((_, weekday) => {
    const hours = Array.from({ length: 24 }, (_, hour) => hour).filter((hour) => usual[weekday * 24 + hour])
    if (!hours.length) return ''
    if (hours.length === 24) return 'all day'
    const starts = hours.filter((hour) => !usual[weekday * 24 + hour - 1] || hour === 0)
    return starts
      .map((from) => {
        let to = from
        while (to < 24 && usual[weekday * 24 + to]) to++
        return `${clockOfMinute(from * 60)} to ${clockOfMinute(to * 60)}`
      })
      .join(' and ')
  })
  const runs: { range: string; from: number; to: number }[] = []
  ranges.forEach((range, weekday) => {
    if (runs.at(-1)?.range === range) runs.at(-1)!.to = weekday
    else runs.push({ range, from: weekday, to: weekday })
  })
  const active = runs.filter((run) => run.range)
  const { Their, them } = pronouns(principal.automation)
  if (!active.length) return `No hour is usual for ${them}`
  if (usual.every(Boolean)) return 'Every hour of the week is usual, so that hours say nothing'
  if (active.length > 3) return `${Their} usual hours differ by weekday; ${mostDays(usual)}`
  const texts = active.map(({ range, from, to }) => {
    const span =
      from === to
        ? `on ${days[from]}`
        : from === 0 && to === 6
          ? 'every day'
          : `from ${days[from]} to ${days[to]}`
    return `${range} ${span}`
  })
  return `${Their} usual hours are ${texts.length < 2 ? texts.join() : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`}`
}

/** "on most days they hold 01:00 to 09:00", of hours that are usual on at least four weekdays. */
function mostDays(usual: readonly boolean[]): string {
  const often = Array.from({ length: 24 }, (_, hour) => hour).filter(
    (hour) => days.filter((_, weekday) => usual[weekday * 24 + hour]).length >= 4,
  )
  if (!often.length) return 'no hour is usual on most days'
  const spans: [from: number, to: number][] = []
  for (const hour of often)
    if (spans.at(-1)?.[1] === hour) spans.at(-1)![1] = hour + 1
    else spans.push([hour, hour + 1])
  return `on most days they hold ${spans
    .slice(0, 3)
    .map(([from, to]) => `${clockOfMinute(from * 60)} to ${clockOfMinute(to * 60)}`)
    .join(', ')}`
}

export function hoursReading(principal: PrincipalData): string {
  const total = principal.hours.reduce((sum, calls) => sum + calls, 0)
  const inside = principal.usualHours
    ? principal.hours.reduce((sum, calls, hour) => sum + (principal.usualHours![hour] ? calls : 0), 0)
    : 0
  const outline =
    principal.usualHours && !principal.usualHours.every(Boolean)
      ? ` ${count(inside)} of ${counted(total, 'call')} fell inside the outline.`
      : ''
  const discs = principal.findingHours.length ? ' Discs: calls that are evidence of a finding.' : ''
  return `Darker: more calls.${outline}${discs}`
}

export function scoresClaim(principal: PrincipalData): string {
  const { scores } = principal
  if (!scores.length) return 'No call in the scored days'
  const usual = scores.filter((score) => score.confidence === 'none').length
  const rarest = scores.toSorted((a, b) => b.bits - a.bits)[0]!
  return `${usual} of ${counted(scores.length, 'scored day')} ${usual === 1 ? 'was' : 'were'} as usual; the rarest was ${shortDay(rarest.day)}`
}
