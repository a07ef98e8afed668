/** Sentences of a finding's page, made of its facts. */

import { foldedNew } from '../charts/session-rows.ts'
import { eventsWithin, lensStretch, stretches, tacticLanes } from '../charts/stretch.ts'
import type { FindingData, SiteData } from '../page-data.ts'
import { cut, cutClause } from './cut.ts'
import { capital, promise, recurrence, signalName } from './levels.ts'
import { count, counted, inWords, oneIn } from './numbers.ts'
import { pronouns } from './pronouns.ts'
import { clockRange, longDay, spokenDuration } from './time.ts'

function lowerFirst(text: string): string {
  // A leading acronym or action name keeps its capitals.
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** Longer headlines are cut in the statement; the page then has the whole beside it. */
const statementLength = 240

/** "On Thursday 12 November, from 21:52 to 23:06, mara@example.com read three production secrets." */
export function statement(finding: FindingData): string {
  const { firstTime, lastTime } = finding
  const range = firstTime && lastTime ? clockRange(firstTime, lastTime) : ''
  const when = range ? (range.includes(' to ') ? `, from ${range},` : `, at ${range},`) : ','
  const name = cut(finding.name, 120)
  // What a rule says is no deed of the principal's: it stands first, then what the principal did.
  const lead = finding.rules.find(
    ({ leads, says }) => leads && finding.headline.startsWith(`${says}: `),
  )?.says
  const told = lead ? finding.headline.slice(lead.length + 2) : finding.headline
  const what = lowerFirst(cutClause(told, statementLength)).replace(/\.$/, '')
  const end = what.endsWith('…') ? '' : '.'
  if (lead)
    return `On ${longDay(finding.day)}${when.replace(/,$/, ':')} ${lowerFirst(lead)}. ${/^\d/.test(what) ? `${name}: ` : `${name} `}${what}${end}`
  return `On ${longDay(finding.day)}${when} ${name} ${what}${end}`
}

/** What the principal had done before, and how much of the day this is. */
export function base(finding: FindingData): string {
  const { they, They, their } = pronouns(finding.automation)
  const { events, activeDays, firstDay } = finding.before
  const history = events
    ? `Before that day ${they} had made ${counted(events, 'call')} on ${counted(activeDays, 'active day')}${firstDay ? ` since ${longDay(firstDay)}` : ''}.`
    : `${They} had not been seen before that day.`
  const rest = finding.events - finding.contributing
  const share =
    rest > 0
      ? `${count(finding.contributing)} of ${their} ${counted(finding.events, 'call')} that day ${finding.contributing === 1 ? 'is' : 'are'} what this is about; the other ${count(rest)} ${rest === 1 ? 'is' : 'are'} shown folded.`
      : finding.events === 1
        ? 'It is about the one call of that day.'
        : `It is about all ${counted(finding.events, 'call')} of that day.`
  return `${history} ${share}`
}

/** The sentence over the timeline. */
export function timelineClaim(finding: FindingData): string {
  const all = stretches(finding.ticks)
  const shown = finding.sessions.reduce((sum, session) => sum + session.highlighted, 0)
  if (!shown || !all.length)
    return `${counted(finding.events, 'call')} in ${counted(finding.sessions.length, 'session')}; none stands out by itself`
  const of = `${count(shown)} of ${counted(finding.events, 'call')} ${shown === 1 ? 'stood' : 'stood'} out`
  const enlarged = lensStretch(all)
  const stretch = enlarged ?? all[0]!
  const seconds = stretch.lastSecond - stretch.firstSecond
  const within =
    all.length > 1
      ? `, in ${inWords(all.length).toLowerCase()} stretches of the day`
      : seconds < 60
        ? ', within a minute'
        : `, within ${spokenDuration(seconds)}`
  const lanes = enlarged ? tacticLanes(eventsWithin(enlarged, finding)).filter((lane) => lane.tactic) : []
  const story =
    lanes.length > 1 ? `, from ${lanes[0]!.name.toLowerCase()} to ${lanes.at(-1)!.name.toLowerCase()}` : ''
  return of + within + story
}

/** What is true of nearly every session is said once rather than on each row of the timeline. */
export function sessionsReading({ sessions }: Pick<FindingData, 'sessions'>): string | undefined {
  const { own, isFolded } = foldedNew(sessions)
  const folded = (['newNetwork', 'newAgent'] as const).filter((kind) => isFolded[kind])
  if (!folded.length) return
  const parts = folded.map((kind) => {
    const many = own.filter((session) => session[kind]).length
    const noun = kind === 'newNetwork' ? 'a network' : 'a program'
    return `${many === own.length ? `All ${count(many)}` : `${count(many)} of ${count(own.length)}`} sessions came ${kind === 'newNetwork' ? 'from' : 'with'} ${noun} not used before that day`
  })
  return `${parts.join('; ')}.`
}

/** "Six kinds of evidence agree". */
export function evidenceClaim(finding: FindingData): string {
  const kinds = finding.evidence.length
  if (kinds === 0) return 'The evidence was not kept'
  if (kinds === 1) return 'One kind of evidence, alone'
  return `${inWords(kinds)} kinds of evidence agree`
}

/** What its level promises and how rare the day is; of one that goes on with an earlier finding, that it does. */
export function confidenceReading(
  { confidence, continues, bits }: Pick<FindingData, 'confidence' | 'continues' | 'bits'>,
  { budget, principalDaysAWeek, calibrationDays }: SiteData,
): string {
  const rare = oneIn(bits, calibrationDays)
  const chance = `in ${rare.replace(/^rarer than /, 'fewer than ').replace('1 in', '1 of')} principal-days`
  if (continues)
    return `The day goes on with what was found on ${longDay(continues.day)}. Until somebody says what that was, such days are told too; they are no news, so that they count apart from the levels. What is new since then comes up by chance ${chance}.`
  return `${promise(confidence, budget)} A day like this comes up by chance ${chance}: ${recurrence(bits, principalDaysAWeek, calibrationDays)}.`
}

export function whyNotSurer({
  confidence,
  held,
  before,
}: Pick<FindingData, 'confidence' | 'held' | 'before'>): string {
  const why = held
    ? `${capital(cut(held, 400)).replace(/\.$/, '')}.`
    : confidence === 'high'
      ? 'High is the top of the ladder.'
      : 'Days this rare come up more often than the next level allows.'
  const history = before.activeDays
    ? `${counted(before.activeDays, 'active day')} of history.`
    : 'There was no day of history.'
  return `${why} ${history}`
}

export function aroundClaim(finding: FindingData): string {
  const others = finding.around.filter((day) => day.day !== finding.day)
  const active = others.filter((day) => day.events > 0)
  if (!others.length) return 'The data holds no other day'
  const { they, They } = pronouns(finding.automation)
  if (!active.length) return `${They} made no call on the ${counted(others.length, 'day')} around`
  const calls = active.map((day) => day.events)
  const [least, most] = [Math.min(...calls), Math.max(...calls)]
  const range = least === most ? counted(most, 'call') : `${count(least)} to ${counted(most, 'call')}`
  const days =
    active.length === others.length
      ? others.length === 1
        ? 'the one day'
        : `each of the ${counted(others.length, 'day')}`
      : `${active.length} of the ${counted(others.length, 'day')}`
  return `On ${days} around, ${they} made ${range}; on this day, ${count(finding.events)}`
}

/** A statement's fact and its base: split at the first full stop, colon or semicolon outside brackets. */
export function headAndBase(statement: string): [head: string, base: string] {
  const text = statement.replace(/\.$/, '')
  let depth = 0
  for (let index = 0; index < text.length - 1; index++) {
    const mark = text[index]!
    if (mark === '(') depth++
    else if (mark === ')') depth--
    else if (depth <= 0 && index > 12 && '.;:'.includes(mark) && text[index + 1] === ' ')
      return [text.slice(0, index), text.slice(index + 2)]
  }
  return [text, '']
}

/** What is true of nearly every listed call is said once: "All 29 listed calls count for source and schedule". */
export function commonReading({
  common,
  commonPlace,
  rows,
}: Pick<FindingData, 'common' | 'commonPlace' | 'rows'>): string | undefined {
  const names = common.map(signalName)
  const events = rows.filter((row) => row.kind === 'event')
  const listed = events.length
  const having = events.filter(({ signals }) => common.every((signal) => signals.includes(signal))).length
  const all = listed === 2 ? 'Both' : `All ${count(listed)}`
  const those = having === listed ? all : `${count(having)} of ${count(listed)}`
  const list = names.length > 1 ? `${names.slice(0, -1).join(', ')} and ${names.at(-1)}` : names[0]
  const said = [
    ...(names.length
      ? [
          `${those} listed calls count for ${list}; the column Evidence says what else${having < listed ? ', and which do not' : ''}.`,
        ]
      : []),
    ...(commonPlace ? [`${all} came from ${cut(commonPlace, 300).replace(/\.$/, '')}.`] : []),
  ]
  return said.length ? said.join(' ') : undefined
}
