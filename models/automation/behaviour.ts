/**
 * What the days of people and of automation look like: the inputs of the automation model, in words and numbers.
 *
 *   x_j = clip((value_j - middle_j) / scale_j, -3, 3) * d / (d + 3)          d active days: few days say little
 *
 * `weight` is where the regression starts, in log-odds of automation a scale; it is what decides where hardly any
 * identity tells itself. The middles and weights are judgements about working days, not fitted to any data:
 * people sleep, have weekends, several tools and something new to do; a weight of 0 leaves the sign to the data.
 */
import { plural } from '../words.ts'

export interface Behaviour {
  activeDays: number
  /** different agents, actions */
  agents: number
  actions: number
  /** mean share of actions in common with the active day before: intersection over union; null on a single day */
  overlap: number | null
  /** circular standard deviation of the day's first quarter hour */
  startSpreadHours: number
  /** entropy of active quarter hours over the hours of the day; 1 is evenly around the clock */
  hourEntropy: number
  /** mean number of different active hours on an active day */
  hoursPerDay: number
  eventsPerSlot: number
  topThreeShare: number
  readShare: number
  /** of active quarter hours */
  weekendShare: number
  /** share of active quarter hours in the emptiest eight hours in a row */
  nightShare: number
  /** standard deviation of ln(seconds between starts of job runs); null with fewer than three pauses */
  gapSpread: number | null
  /** bits by which a schedule tells the starts of job runs better than working hours do; null before three cycles */
  regularity: number | null
}

interface Feature {
  value(b: Behaviour): number | null
  middle: number
  scale: number
  weight: number
  words(b: Behaviour): string
}

const percent = (share: number) => `${Math.round(100 * share)} %`

export const features: readonly Feature[] = [
  {
    value: (b) => Math.log2(Math.max(1, b.agents)),
    middle: 1,
    scale: 1,
    weight: -0.5,
    words: (b) => `used ${plural(b.agents, 'agent')}`,
  },
  {
    value: (b) => b.overlap,
    middle: 0.5,
    scale: 0.25,
    weight: 0.5,
    words: (b) => `${percent(b.overlap ?? 0)} of actions were the same from one day to the next`,
  },
  {
    value: (b) => Math.log2(Math.max(1, b.actions)),
    middle: 5,
    scale: 2,
    weight: -0.5,
    words: (b) => `did ${plural(b.actions, 'different action')}`,
  },
  {
    value: (b) => b.startSpreadHours,
    middle: 1.5,
    scale: 1.5,
    weight: 0,
    words: (b) => `days began within about ${b.startSpreadHours.toFixed(1)} hours of each other`,
  },
  {
    value: (b) => b.hourEntropy,
    middle: 0.7,
    scale: 0.2,
    weight: 0,
    words: (b) => `activity covered ${percent(b.hourEntropy)} of the spread that an even day would have`,
  },
  {
    value: (b) => b.gapSpread,
    middle: 1.3, // of a Poisson process: pi / sqrt 6
    scale: 0.5,
    weight: -0.5,
    words: ({ gapSpread }) => `the pauses between runs were ${(gapSpread ?? 0) < 1 ? 'even' : 'uneven'}`,
  },
  {
    value: (b) => Math.log2(Math.max(1, b.eventsPerSlot)),
    middle: 4,
    scale: 2,
    weight: 0,
    words: (b) => `made about ${plural(b.eventsPerSlot, 'call')} an active quarter hour`,
  },
  {
    value: (b) => b.topThreeShare,
    middle: 0.6,
    scale: 0.2,
    weight: 0.5,
    words: (b) => `three actions made ${percent(b.topThreeShare)} of calls`,
  },
  {
    value: (b) => b.readShare,
    middle: 0.8,
    scale: 0.2,
    weight: 0,
    words: (b) => `${percent(b.readShare)} of calls only read`,
  },
  {
    value: (b) => b.weekendShare,
    middle: 1 / 7, // half of what an even week would have
    scale: 1 / 7,
    weight: 0.5,
    words: (b) => `${percent(b.weekendShare)} of activity fell on weekends`,
  },
  {
    value: (b) => b.nightShare,
    middle: 0.1,
    scale: 0.1,
    weight: 1,
    words: (b) =>
      b.nightShare < 0.02
        ? 'rested for eight hours a day'
        : `${percent(b.nightShare)} of activity fell in the eight emptiest hours`,
  },
  {
    value: (b) => b.regularity,
    middle: 1,
    scale: 1,
    weight: 1,
    words: ({ regularity }) =>
      (regularity ?? 0) > 1
        ? `a clock told the starts of runs ${Math.round(2 ** (regularity ?? 0))} times better than working hours`
        : 'runs kept to no clock',
  },
]

const daysToKnow = 3
const clip = 3

/** The features in units of their scales, and a one for the intercept [features + 1]. */
export function inputsOf(behaviour: Behaviour): number[] {
  const known = behaviour.activeDays / (behaviour.activeDays + daysToKnow)
  return [
    ...features.map(({ value, middle, scale }) => {
      const own = value(behaviour)
      return own === null ? 0 : known * Math.max(-clip, Math.min(clip, (own - middle) / scale))
    }),
    1,
  ]
}

/** What decides where no identity tells itself; the intercept last. */
export const startingWeights: readonly number[] = [...features.map(({ weight }) => weight), 0]

/** @param starts of job runs in seconds, ascending */
export function gapSpread(starts: readonly number[]): number | null {
  if (starts.length < 4) return null
  const logs = starts.slice(1).map((t, i) => Math.log(Math.max(1, t - starts[i]!)))
  const mean = logs.reduce((sum, x) => sum + x, 0) / logs.length
  return Math.sqrt(logs.reduce((sum, x) => sum + (x - mean) ** 2, 0) / logs.length)
}
