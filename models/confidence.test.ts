import { describe, expect, test } from 'vitest'
import { type Confidence, continueFinding, type JudgedDay, judge } from './confidence.ts'
import { exampleSettings } from './example/organisation.ts'

const settings = exampleSettings.confidence
const day = (given: Partial<JudgedDay>): JudgedDay => ({
  p: 1e-6,
  bits: new Map([
    ['new_action', 9],
    ['source', 6],
  ]),
  risk: 0,
  calibrationDays: 1000,
  ...given,
})

describe('confidence', () => {
  test('follows the budget: one, five and twenty expected among a thousand principal-days', () => {
    const levels = [0.0009, 0.0011, 0.0049, 0.0051, 0.0199, 0.0201].map(
      (p) => judge(day({ p }), 1000, settings).confidence,
    )
    expect(levels).toEqual(['high', 'medium', 'medium', 'low', 'low', 'none'])
  })

  test('a lone signal is held at medium, and says so', () => {
    const judged = judge(day({ bits: new Map([['volume', 10]]) }), 1000, settings)
    expect(judged).toMatchObject({ confidence: 'medium' })
    expect(judged.held).toContain('volume alone')
  })

  test('a lone signal with a risky action is corroborated, a lone source never is', () => {
    expect(judge(day({ bits: new Map([['new_action', 10]]), risk: 3 }), 1000, settings).confidence).toBe(
      'high',
    )
    expect(judge(day({ bits: new Map([['source', 10]]), risk: 3 }), 1000, settings).confidence).toBe('medium')
  })

  test('signals that see the same calls are one witness, not three', () => {
    const judged = judge(
      day({
        bits: new Map([
          ['new_action', 9],
          ['action_mix', 9],
          ['sequence', 9],
        ]),
      }),
      1000,
      settings,
    )
    expect(judged.confidence).toBe('medium')
    expect(judged.held).toContain('new action, action mix and sequence alone, which see the same calls,')
  })

  test('in a small account an ordinary day is no finding, whatever the budget', () => {
    const levels = [0.5, 0.06, 0.04, 0.015, 0.004].map((p) => judge(day({ p }), 15, settings).confidence)
    expect(levels).toEqual(['none', 'none', 'low', 'medium', 'high'])
  })

  test('without calibration days nothing is more than low', () => {
    expect(judge(day({ calibrationDays: 29 }), 1000, settings).confidence).toBe('low')
  })
})

describe('a day after a finding', () => {
  const judged = (confidence: Confidence, p: number) => ({
    confidence,
    p,
    held: null,
    continues: false,
  })

  test('that brings nothing new continues it: low, with the p of what is new, and says so', () => {
    const day = continueFinding(judged('high', 1e-5), judged('none', 0.3), 'the finding of 2026-11-09')
    expect(day).toMatchObject({ confidence: 'low', p: 0.3, continues: true })
    expect(day.held).toContain('Continues the finding of 2026-11-09')
  })

  test('that brings something new keeps its own confidence', () => {
    expect(continueFinding(judged('high', 1e-5), judged('high', 1e-4), '')).toMatchObject({
      confidence: 'high',
      p: 1e-4,
    })
    expect(continueFinding(judged('high', 1e-5), judged('medium', 1e-3), '')).toMatchObject({
      confidence: 'medium',
      continues: false,
    })
  })

  test('gives the reason of the judgement whose p it gives', () => {
    const day = { ...judged('medium', 0.001), held: 'once in 1,000' }
    const fresh = { ...judged('medium', 0.004), held: 'once in 250' }
    expect(continueFinding(day, fresh, '')).toEqual(fresh)
  })

  test('is never stranger for what came before it', () => {
    expect(continueFinding(judged('none', 0.5), judged('high', 1e-9), '')).toEqual(judged('none', 0.5))
  })
})
