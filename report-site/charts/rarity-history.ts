/** How rare each scored day of a principal was, over the levels of the run; below it how much it did every day. */
import { type Severity, type Standing, standingOf } from '../levels.ts'
import type { PrincipalData } from '../page-data.ts'
import { count, counted } from '../words/numbers.ts'
import { rarity } from '../words/rarity.ts'
import { daysBetween, shortDay } from '../words/time.ts'
import { disc } from './disc.ts'
import { boxes, circle, horizontal, mark, rect, svg, text, vertical } from './svg.ts'

interface Layout {
  width: number
  right: number
  narrow: boolean
}

export function rarityHistory(
  principal: PrincipalData,
  firstDay: string,
  lastDay: string,
  scoreFrom: string,
  title: string,
): string {
  return [
    { width: 960, right: 850, narrow: false },
    { width: 358, right: 290, narrow: true },
  ]
    .map((layout) => draw(principal, firstDay, lastDay, scoreFrom, title, layout))
    .join('')
}

const top = 16
const base = 150
const activityBase = 206

function draw(
  principal: PrincipalData,
  firstDay: string,
  lastDay: string,
  scoreFrom: string,
  title: string,
  { width, right, narrow }: Layout,
): string {
  const days = daysBetween(firstDay, lastDay) + 1
  const pitch = right / days
  const x = (day: string) => (daysBetween(firstDay, day) + 0.5) * pitch
  const decades = Math.max(4, ...principal.scores.map((score) => score.bits * Math.log10(2) + 0.3))
  const y = (bits: number) => base - ((base - top) * bits * Math.log10(2)) / decades
  const scoredLeft = x(scoreFrom) - pitch / 2
  const levels = Array.from({ length: Math.floor(decades / 2) + 1 }, (_, index) => index * 2).map(
    (decade) => {
      const at = base - ((base - top) * decade) / decades
      return (
        horizontal(at + 0.5, 0, right, decade ? 'soft grid' : 'ax') +
        text(right + 8, at + 4, narrow ? short(10 ** decade) : `1 in ${short(10 ** decade)}`, 'sm')
      )
    },
  )
  const lollipops = principal.scores.map((score) => {
    const at = y(score.bits)
    if (score.confidence === 'none')
      return vertical(x(score.day), base, at, 'stem') + circle(x(score.day), at, 3, 'usual')
    return (
      vertical(x(score.day), base, at, 'stem') +
      disc(
        Number(x(score.day).toFixed(1)),
        Number(at.toFixed(1)),
        5,
        standingOf(score) as Standing,
        score.severity as Severity,
      )
    )
  })
  const rarest = principal.scores
    .filter((score) => score.confidence !== 'none')
    .toSorted((a, b) => b.bits - a.bits)[0]
  const label = rarest
    ? text(
        x(rarest.day) - 9,
        y(rarest.bits) + 4,
        narrow ? rarity(rarest.bits) : `${shortDay(rarest.day)}, ${rarity(rarest.bits)}`,
        't1 sm halo',
        'end',
      )
    : ''
  const highest = Math.max(1, ...principal.days.map(([, events]) => events))
  const activity = principal.days.map(([day, events]) => {
    const height = 1.5 + 32 * (events / highest)
    return {
      x: x(day) - Math.max(0.5, pitch * 0.35),
      y: activityBase - height,
      width: Math.max(1, pitch * 0.7),
      height,
      class: 'usual',
    }
  })
  const weeks = weekStarts(firstDay, days, narrow ? 14 : 7).map(
    (day) =>
      vertical(x(day) - pitch / 2, activityBase, activityBase + 5, 'ax') +
      text(x(day) - pitch / 2 + 3, activityBase + 17, shortDay(day).slice(4), 'sm'),
  )
  const findings = new Map(principal.found.map(({ day, uid }) => [day, uid]))
  const room = Math.max(pitch, 9)
  const told = principal.scores.map((score) => {
    const level = score.confidence === 'none' ? 'as usual' : `${score.confidence} confidence`
    const uid = findings.get(score.day)
    return mark(
      `${shortDay(score.day)}: ${rarity(score.bits)}; ${level}, ${counted(score.events, 'call')}`,
      rect(x(score.day) - room / 2, 8, room, activityBase - 8, 'hit'),
      uid && `../finding/${uid}.html`,
    )
  })
  return svg(
    { width, height: activityBase + 24, title, class: narrow ? 'narrow' : 'wide' },
    rect(scoredLeft, 8, right - scoredLeft, activityBase - 8, 'lens') +
      text(Math.max(scoredLeft - 5, 62), base + 15, 'scored days', 'sm t3', 'end') +
      levels.join('') +
      lollipops.join('') +
      label +
      horizontal(activityBase + 0.5, 0, right, 'ax') +
      boxes(activity) +
      text(right + 8, activityBase - 28, narrow ? count(highest) : `${count(highest)} calls`, 'sm') +
      weeks.join('') +
      told.join(''),
  )
}

/** 10,000 and 100M: beyond a million the noughts would run off the drawing. */
function short(value: number): string {
  return value > 1e6 ? value.toLocaleString('en-US', { notation: 'compact' }) : count(value)
}

/** First days of the weeks drawn, from the first day on, without one that would run off the right edge. */
function weekStarts(firstDay: string, days: number, step: number): string[] {
  const starts: string[] = []
  const stride = Math.max(step, Math.ceil(days / 9 / step) * step)
  for (let index = 0; index < days - 3 || index === 0; index += stride)
    starts.push(new Date(Date.parse(`${firstDay}T00:00:00Z`) + index * 86_400_000).toISOString().slice(0, 10))
  return starts
}
