import { describe, expect, test } from 'vitest'
import { exampleDay, exampleReference, exampleSettings, ordinaryDay } from './example/organisation.ts'
import { fitGate, mixOf, passesGate, stepsOf } from './gate.ts'
import { fateOf, releaseHeldOut, type Standing, startState, stillOpen, takeDay, takeOpen } from './walk.ts'

const settings = exampleSettings.models
// The pool's counts hold the principal's own runs, which leave-one-out takes off again.
const reference = exampleReference({
  's3:GetObject': { steps: 1e6, adopters: 20 },
  's3:ListObjects': { steps: 1e6, adopters: 20 },
  'ec2:DescribeInstances': { steps: 1e6, adopters: 20 },
  'iam:ListUsers': { steps: 5000, adopters: 2 },
})
const surroundings = { principal: 1, automation: 'human' as const, reference, settings }

const attackDay = (day: number) =>
  exampleDay({
    day,
    calls: [
      'iam:ListUsers',
      'iam:CreateUser',
      'iam:AttachUserPolicy',
      'secretsmanager:GetSecretValue',
      'iam:ListUsers',
    ],
  })

/** Forty ordinary days, then `attacks` days of an attack, walked with the gate. @returns mix values of the attack */
function walk(attacks: number, standingOf: (day: number) => Standing | undefined = () => undefined) {
  const state = startState()
  const gate = fitGate(
    Array.from({ length: 40 }, (_, d) => ({ steps: stepsOf(ordinaryDay(d)), mix: 0 })),
    settings.walk,
  )
  const mixes: number[] = []
  for (let d = 1; d <= 40 + attacks; d++) {
    const day = d <= 40 ? ordinaryDay(d) : attackDay(d)
    releaseHeldOut(
      state,
      d,
      (held) => (held <= 40 ? ordinaryDay(held) : attackDay(held)),
      standingOf,
      surroundings,
    )
    const mix = mixOf(state, day, surroundings)
    if (d > 40) mixes.push(mix)
    const accepted = passesGate(gate, state, day, mix, settings.walk)
    takeDay(state, day, fateOf(standingOf(d), accepted), surroundings)
  }
  return { state, mixes }
}

describe('poisoning', () => {
  test('an attack repeated daily for two weeks is as strange on the last day as on the first', () => {
    const { state, mixes } = walk(14)
    expect(mixes[0]).toBeGreaterThan(5)
    expect(mixes.at(-1)! / mixes[0]!).toBeGreaterThan(0.95)
    expect(state.history.heldOut).toHaveLength(14)
  })

  test('a change that a verdict calls benign is learned, and the next day is hardly strange', () => {
    const { state, mixes } = walk(2, (day) => (day === 41 ? 'benign' : undefined))
    expect(mixes[1]! / mixes[0]!).toBeLessThan(0.2)
    expect(state.history.heldOut).not.toContain(41)
  })

  test('a verdict given later releases the days that were held out before', () => {
    const { state, mixes } = walk(3)
    expect(state.history.heldOut).toEqual([41, 42, 43])
    releaseHeldOut(state, 44, attackDay, (day) => (day === 42 ? 'benign' : undefined), surroundings)
    expect(state.history.heldOut).toEqual([41, 43])
    expect(mixOf(state, attackDay(44), surroundings) / mixes[2]!).toBeLessThan(0.3)
  })

  test('quarantine ends for what nobody judged, never for what was judged malicious', () => {
    const after = 41 + settings.walk.quarantineDays + 1
    const { state: unjudged, mixes } = walk(1)
    releaseHeldOut(unjudged, after, attackDay, () => undefined, surroundings)
    expect(unjudged.history.heldOut).toEqual([])
    expect(mixOf(unjudged, attackDay(after), surroundings) / mixes[0]!).toBeLessThan(0.3)

    const malicious = walk(1, (day) => (day === 41 ? 'malicious' : undefined)).state
    releaseHeldOut(malicious, after, attackDay, () => 'malicious', surroundings)
    expect(mixOf(malicious, attackDay(after), surroundings)).toBeGreaterThan(5)
  })

  test('the open state holds days that wait, not what was judged malicious, and ends with them', () => {
    const { state } = walk(0)
    const taken = (day: number, fate: 'hold' | 'never') => {
      const own = structuredClone(state)
      takeDay(own, attackDay(day), fate, surroundings)
      return { own, open: takeOpen(null, own, attackDay(day), fate, true, surroundings) }
    }
    expect(taken(41, 'never').open).toBeNull()
    const { own, open } = taken(41, 'hold')
    expect(mixOf(open!.state, attackDay(42), surroundings)).toBeLessThan(
      0.3 * mixOf(own, attackDay(42), surroundings),
    )
    expect(open!.state.history.days).toBe(own.history.days + 1)
    expect(open!.state.history.seenDays).toBe(own.history.seenDays)
    expect(stillOpen(open, own)).toBe(open)
    releaseHeldOut(own, 42, attackDay, () => 'malicious', surroundings)
    expect(stillOpen(open, own)).toBeNull()
  })

  test('a finding of an earlier week waits for a verdict even where the gate would let it pass', () => {
    expect(fateOf('flagged', true)).toBe('hold')
    expect(fateOf(undefined, true)).toBe('learn')
    expect(fateOf(undefined, false)).toBe('hold')
    expect(fateOf('benign', false)).toBe('learn')
    expect(fateOf('malicious', true)).toBe('never')
  })
})

test('the gate judges days by those of their size: busy days are stranger in sum, not in kind', () => {
  const days = Array.from({ length: 400 }, (_, i) => ({ steps: i + 1, mix: (i + 1) / 10 }))
  const gate = fitGate(days, settings.walk)
  expect(gate.sizes).toHaveLength(3)
  expect(gate.thresholds).toEqual([...gate.thresholds].sort((a, b) => a - b))
  expect(fitGate([], settings.walk).thresholds).toEqual([Number.POSITIVE_INFINITY])
})
