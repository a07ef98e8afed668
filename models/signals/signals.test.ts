import { describe, expect, test } from 'vitest'
import { exampleScorer } from '../example/network.ts'
import { exampleReference, exampleSettings, ordinaryDay, strangeDay } from '../example/organisation.ts'
import { learnDay, seeDay, startHistory } from '../history.ts'
import { scoreDay, startState, takeDay } from '../walk.ts'
import type { Signal } from './signal.ts'
import { signals } from './signals.ts'

const scorer = await exampleScorer()
const around = {
  principal: 1,
  reference: exampleReference(),
  settings: exampleSettings.models,
  sequence: scorer,
}

/** A scheduled job, so that a schedule is learned; its hours are left to that, and looked at for a person. */
const surroundingsOf = ({ name }: Signal<unknown>) => ({
  ...around,
  automation: name === 'working_hours' ? ('human' as const) : ('scheduled' as const),
})

/** Twenty ordinary days learned by one signal. */
function learned(signal: Signal<unknown>) {
  const surroundings = surroundingsOf(signal)
  const history = startHistory()
  const state = signal.start()
  for (let d = 1; d <= 20; d++) {
    const day = ordinaryDay(d)
    signal.learn(state, day, { ...surroundings, history })
    learnDay(history, day)
    seeDay(history, day)
  }
  return { history, state }
}

describe.each(signals.map((signal) => [signal.name, signal] as const))('%s', (_name, signal) => {
  const surroundings = surroundingsOf(signal)

  test('scores a stranger day higher than an ordinary one', () => {
    const { history, state } = learned(signal)
    const ordinary = signal.score(state, ordinaryDay(21), { ...surroundings, history })
    const strange = signal.score(state, strangeDay(21), { ...surroundings, history })
    expect(strange.raw).toBeGreaterThan(ordinary.raw)
    expect(ordinary.bound ?? ordinary.raw).toBeGreaterThanOrEqual(0)
    expect(Number.isFinite(strange.raw)).toBe(true)
  })

  test('leaves its inputs untouched when it scores', () => {
    const { history, state } = learned(signal)
    const day = strangeDay(21)
    const before = structuredClone({ history, state, day })
    signal.score(state, day, { ...surroundings, history }).evidence()
    expect({ history, state, day }).toEqual(before)
  })

  test('gives the same value again', () => {
    const a = learned(signal)
    const b = learned(signal)
    const day = strangeDay(21)
    expect(signal.score(a.state, day, { ...surroundings, history: a.history }).raw).toBe(
      signal.score(b.state, day, { ...surroundings, history: b.history }).raw,
    )
  })

  test('keeps its state over JSON', () => {
    const { history, state } = learned(signal)
    const again = JSON.parse(JSON.stringify(state))
    const day = strangeDay(21)
    expect(signal.score(again, day, { ...surroundings, history }).raw).toBe(
      signal.score(state, day, { ...surroundings, history }).raw,
    )
  })

  test('tells a strange day in a sentence with its numbers, and names what contributes', () => {
    const { history, state } = learned(signal)
    const evidence = signal.score(state, strangeDay(21), { ...surroundings, history }).evidence()
    expect(evidence.statement).toMatch(/^[A-Z0-9].*\d.*\.$/)
    expect(evidence.statement).not.toMatch(/undefined|NaN|null|\(\)/)
    expect(evidence.clause).not.toBe('')
    expect(Object.values(evidence.contribution).flat().length).toBeGreaterThan(0)
  })

  test('has something finite to say of a first day', () => {
    const history = startHistory()
    const score = signal.score(signal.start(), strangeDay(0), { ...surroundings, history })
    expect(Number.isFinite(score.raw)).toBe(true)
    expect(score.evidence().statement).not.toMatch(/undefined|NaN/)
  })

  test('finds a day less strange once it has been learned', () => {
    const { history, state } = learned(signal)
    const before = signal.score(state, strangeDay(21), { ...surroundings, history }).raw
    for (let d = 21; d < 31; d++) {
      signal.learn(state, strangeDay(d), { ...surroundings, history })
      learnDay(history, strangeDay(d))
      seeDay(history, strangeDay(d))
    }
    expect(signal.score(state, strangeDay(31), { ...surroundings, history }).raw).toBeLessThan(before)
  })
})

test('none reads the settings of another', () => {
  const camel = (name: string) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase())
  const groups = signals.map(({ name }) => camel(name))
  for (const signal of signals) {
    const { history, state } = learned(signal)
    const read = new Set<string>()
    const settings = new Proxy(around.settings, {
      get: (all, group) => {
        read.add(String(group))
        return Reflect.get(all, group)
      },
    })
    const surroundings = { ...surroundingsOf(signal), settings, history }
    signal.score(state, strangeDay(21), surroundings).evidence()
    signal.learn(state, strangeDay(21), surroundings)
    const own = camel(signal.name)
    expect(
      groups.filter((group) => read.has(group) && group !== own),
      signal.name,
    ).toEqual([])
    expect(read.has(own) || !(own in around.settings), signal.name).toBe(true)
  }
})

test('each has a name of its own, and words that a page can show', () => {
  for (const key of ['name', 'words', 'finds', 'looksAt'] as const)
    expect(new Set(signals.map((signal) => signal[key])).size, key).toBe(signals.length)
  for (const { name, finds, knownGap } of signals) {
    expect(name).toMatch(/^[a-z]+(_[a-z]+)*$/)
    for (const sentence of [finds, knownGap]) expect(sentence, name).toMatch(/^[A-Z].*\.$/)
  }
})

test('a day that was held out teaches nothing', () => {
  // The pool's counts hold the principal's own runs, which leave-one-out takes off again.
  const surroundings = {
    principal: 1,
    automation: 'scheduled' as const,
    reference: exampleReference({
      's3:GetObject': { steps: 1e6, adopters: 20 },
      'iam:ListUsers': { steps: 5000, adopters: 2 },
    }),
    settings: exampleSettings.models,
    sequence: scorer,
  }
  const state = startState()
  for (let d = 1; d <= 20; d++) takeDay(state, ordinaryDay(d), 'learn', surroundings)
  const before = scoreDay(state, strangeDay(30), surroundings).map(({ raw }) => raw)
  for (let d = 21; d < 30; d++) takeDay(state, strangeDay(d), 'hold', surroundings)
  const after = scoreDay(state, strangeDay(30), surroundings).map(({ raw }) => raw)
  expect(state.history.heldOut).toEqual([21, 22, 23, 24, 25, 26, 27, 28, 29])
  for (const [s, signal] of signals.entries())
    expect(after[s], signal.name).toBeGreaterThanOrEqual(before[s]! * 0.8)
})
