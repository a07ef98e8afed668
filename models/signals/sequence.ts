/**
 * Sequence: would somebody else here explain the order of the day's actions better than this principal?
 *
 *   r_i   = ln alt(a_i | before) / P_u(a_i | before)                       sequence/ratios.ts
 *   raw   = max over sessions of scaled / ln 2                             ratios over the square root of their number
 *   bound = sum over sessions of excess / ln 2                             what the ratios allow at most
 *
 * P is one shared next-action network (sequence/network.ts), asked twice: as the principal, and as anybody. It was
 * trained on days before the calibration days only; the rates that its logits start from are those of the day.
 * What it learns, what it costs and when it is wrong: docs/models/sequence.md.
 */
import type { DaySession, PrincipalDay } from '../day.ts'
import { clockTime } from '../schedule/timetable-words.ts'
import { newcomer } from '../sequence/network.ts'
import { alternatives, type SessionRatios, stepRatios } from '../sequence/ratios.ts'
import type { StepLogs } from '../sequence/scorer.ts'
import { count, names, oneIn, plural } from '../words.ts'
import { nothing, type Signal, type SignalScore, type Surroundings } from './signal.ts'

export const sequence: Signal<null> = {
  name: 'sequence',
  words: 'sequence',
  finds: 'Actions followed each other in an order more typical of others here than of the principal.',
  looksAt: 'the order of actions',
  knownGap:
    'The network is trained on days before the calibration days; an action that came up later is unknown to it.',
  pointsAt: 'calls',
  sameCalls: true,
  riskCorroborates: true,
  holdsOut: true,
  start: () => null,
  score(_state, day, surroundings): SignalScore {
    const { principal, history, reference, settings, sequence } = surroundings
    if (!sequence) return nothing
    // The network may have been trained on a principal's first days; they are judged as a newcomer's all the same.
    const vector = history.days < settings.walk.ungatedDays ? newcomer : sequence.vectorOf(principal)
    const logs = sequence.steps(day, vector, surroundings)
    const ratios = stepRatios(day, logs, reference.actions, settings.sequence)
    const bound = ratios.reduce((sum, { excess }) => sum + excess, 0) / Math.LN2
    return {
      raw: ratios.length > 0 ? Math.max(...ratios.map(({ scaled }) => scaled)) / Math.LN2 : 0,
      bound,
      evidence: () => (bound > 0 ? explain(day, ratios, logs, surroundings) : nothing.evidence()),
    }
  },
  learn() {}, // the shared history is its state; the network stays as it was trained
}

function explain(day: PrincipalDay, ratios: SessionRatios[], logs: StepLogs, surroundings: Surroundings) {
  const { reference } = surroundings
  const settings = surroundings.settings.sequence
  const strangest = ratios.reduce((best, { excess }, s) => (excess > ratios[best]!.excess ? s : best), 0)
  const session = day.sessions[strangest]!
  const { steps, stretch } = ratios[strangest]!
  const offset = day.sessions.slice(0, strangest).reduce((sum, { actions }) => sum + actions.length, 0)
  const told = [...steps.keys()]
    .slice(stretch.from, stretch.to)
    .filter((i) => steps[i]! > 0)
    .sort((a, b) => steps[b]! - steps[a]! || a - b)
    .filter((i, place, all) => all.findIndex((j) => session.actions[j] === session.actions[i]) === place)
  const step = (i: number) => describe(session, i, reference.actions.name)
  const odds = (i: number) => oneIn(Math.max(2, Math.exp(-logs.own[offset + i]!)))
  const start = clockTime(session.startSeconds[stretch.from]!)
  const length = stretch.to - stretch.from
  const more = ratios.filter(({ excess }) => excess > 0).length - 1
  /** The geometric mean of the stretch's probabilities. */
  const typical = (of: Float64Array) => {
    const within = of.subarray(offset + stretch.from, offset + stretch.to)
    return Math.exp(within.reduce((sum, log) => sum + log, 0) / length)
  }
  const [own, others] = [typical(logs.own), typical(alternatives(day, logs, reference.actions, settings))]
  const [likely, unlikely] = [oneIn(1 / others), oneIn(1 / own)]
  const fits =
    others > own && likely !== unlikely
      ? `; on average each is expected ${likely} of others, ${unlikely} of this principal`
      : ''
  return {
    statement:
      `${length === 1 ? '1 action' : `${count(length)} actions in a row`} from ${start} UTC came in an order more typical of others here${fits}; least typical was ${step(told[0]!)}, expected ${odds(told[0]!)}` +
      (told.length > 1 ? `, then ${names(told.slice(1).map(step))}` : '') +
      `${more > 0 ? `. Parts of ${plural(more, 'more session')} did too` : ''}.`,
    clause:
      length === 1
        ? `did ${step(told[0]!)}, more typical of others`
        : `did ${count(length)} actions in an order more typical of others`,
    usual: `${step(told[0]!)} ${odds(told[0]!)}`,
    observed: names(told.map(step)),
    contribution: {
      within: [{ session: session.number, actions: [...new Set(told.map((i) => session.actions[i]!))] }],
    },
  }
}

function describe(session: DaySession, i: number, names: readonly string[]): string {
  const action = names[session.actions[i]!]!
  return i === 0 ? `${action} at the start` : `${action} after ${names[session.actions[i - 1]!]}`
}
