/**
 * Walk-forward: each principal's days in order, every day scored with what was learned before it, then learned. Days
 * before the calibration days are learned whole, but for those that were judged malicious or wait for a verdict: early
 * days look strange because little is known, and habits would starve. From the calibration days on, against which the
 * gate compares, a day is not learned when it looks like somebody else's; it comes back after the quarantine, or by a
 * verdict.
 */

import type { Confidence } from './confidence.ts'
import type { PrincipalDay } from './day.ts'
import { type History, learnDay, passOver, seeDay, startHistory } from './history.ts'
import type { Settings } from './settings.ts'
import type { SignalScore, Surroundings } from './signals/signal.ts'
import { signalNamed, signals } from './signals/signals.ts'

/** Everything that the walk knows of one principal. */
export interface PrincipalState {
  history: History
  /** by signal name */
  signals: Record<string, unknown>
}

export function startState(): PrincipalState {
  return {
    history: startHistory(),
    signals: Object.fromEntries(signals.map((signal) => [signal.name, signal.start()])),
  }
}

/** Scores of the day by signal, in the order of `signals`; nothing is changed. */
export function scoreDay(
  state: PrincipalState,
  day: PrincipalDay,
  surroundings: Omit<Surroundings, 'history'>,
): SignalScore[] {
  const around = { ...surroundings, history: state.history }
  return signals.map((signal) => signal.score(state.signals[signal.name], day, around))
}

/** What becomes of a day: learned, held out until a verdict or the end of quarantine, or never learned. */
export type Fate = 'learn' | 'hold' | 'never'

/** Takes a day that was judged into the state. */
export function takeDay(
  state: PrincipalState,
  day: PrincipalDay,
  fate: Fate,
  surroundings: Omit<Surroundings, 'history'>,
): void {
  if (fate === 'learn') learn(state, day, surroundings)
  else passOver(state.history, day)
  if (fate === 'hold') state.history.heldOut.push(day.day)
  // What was judged malicious is no part of the organisation's counts, from which the principal's own are taken.
  if (fate !== 'never') seeDay(state.history, day)
}

/** What people and earlier runs said of a day: a verdict, or that it was a finding. */
export type Standing = 'benign' | 'malicious' | 'flagged'

/** A verdict decides; a finding of an earlier run waits for one; else the gate has its say. */
export function fateOf(standing: Standing | undefined, accepted: boolean): Fate {
  if (standing === 'benign') return 'learn'
  if (standing === 'malicious') return 'never'
  return accepted && standing !== 'flagged' ? 'learn' : 'hold'
}

/**
 * Learns the held-out days that a verdict has cleared or whose quarantine has ended before `today`, and forgets those
 * that were judged malicious; `dayOf` gives a day's data again.
 */
export function releaseHeldOut(
  state: PrincipalState,
  today: number,
  dayOf: (day: number) => PrincipalDay,
  standingOf: (day: number) => Standing | undefined,
  surroundings: Omit<Surroundings, 'history'>,
): void {
  const { quarantineDays } = surroundings.settings.walk
  const waiting = state.history.heldOut.filter((day) => standingOf(day) !== 'malicious')
  const ended = waiting.filter((day) => standingOf(day) === 'benign' || today - day > quarantineDays)
  state.history.heldOut = waiting.filter((day) => !ended.includes(day))
  for (const day of ended) learn(state, dayOf(day), surroundings)
}

/** What a principal's state would be had its held-out days been learned: what in a later day is new since them? */
export interface OpenState {
  state: PrincipalState
  /** the held-out days in it, ascending, and those of them that are findings */
  days: number[]
  findings: number[]
}

/** The open state after what earlier weeks held out, or null when nothing is. */
export function openStateOf(
  state: PrincipalState,
  dayOf: (day: number) => PrincipalDay,
  standingOf: (day: number) => Standing | undefined,
  surroundings: Omit<Surroundings, 'history'>,
): OpenState | null {
  const days = state.history.heldOut.filter((day) => standingOf(day) !== 'malicious').sort((a, b) => a - b)
  if (days.length === 0) return null
  const open = structuredClone(state)
  for (const day of days) learn(open, dayOf(day), surroundings)
  return { state: open, days, findings: days.filter((day) => standingOf(day) === 'flagged') }
}

/** Nothing is open once all its days have come back into learning or were judged. */
export function stillOpen(open: OpenState | null, { history }: PrincipalState): OpenState | null {
  return open?.days.some((day) => history.heldOut.includes(day)) ? open : null
}

/**
 * Takes a day into the open state: learned there when it is learned or held out, never when it was judged malicious.
 * It begins with the first day that is held out.
 * @param state  the principal's own, which has taken the day already
 */
export function takeOpen(
  open: OpenState | null,
  state: PrincipalState,
  day: PrincipalDay,
  fate: Fate,
  flagged: boolean,
  surroundings: Omit<Surroundings, 'history'>,
): OpenState | null {
  const waits = fate === 'hold'
  if (!open) {
    if (!waits) return null
    const begun = { state: structuredClone(state), days: [day.day], findings: flagged ? [day.day] : [] }
    learn(begun.state, day, surroundings)
    return begun
  }
  if (fate === 'never') passOver(open.state.history, day)
  else {
    learn(open.state, day, surroundings)
    seeDay(open.state.history, day)
  }
  if (waits) open.days.push(day.day)
  if (waits && flagged) open.findings.push(day.day)
  return open
}

function learn(state: PrincipalState, day: PrincipalDay, surroundings: Omit<Surroundings, 'history'>): void {
  const around = { ...surroundings, history: state.history }
  for (const signal of signals) signal.learn(state.signals[signal.name], day, around)
  learnDay(state.history, day)
}

/**
 * Whether a finding keeps its day out of learning: not one by a single signal that asks for none, such as a job off its
 * schedule.
 */
export function holdsOut(
  finding: { confidence: Confidence; bits: ReadonlyMap<string, number> },
  settings: Settings['confidence'],
): boolean {
  if (finding.confidence !== 'high' && finding.confidence !== 'medium') return false
  const strong = [...finding.bits].filter(([, bits]) => bits >= settings.corroborationBits)
  return strong.length !== 1 || signalNamed(strong[0]![0]).holdsOut
}
