import { describe, expect, test } from 'vitest'
import { exampleDay, exampleReference, exampleSettings } from '../example.ts'
import { stepRatios, strangestStretch } from './ratios.ts'

describe('the strangest stretch', () => {
  test.each([
    [[1, -2, 3, 4, -1], { from: 2, to: 4, sum: 7 }],
    [[2, -1, 2], { from: 0, to: 3, sum: 3 }],
    [[-1, -2], { from: 0, to: 0, sum: 0 }],
    [[], { from: 0, to: 0, sum: 0 }],
  ])('of %j is %j', (steps, expected) => {
    expect(strangestStretch(Float64Array.from(steps))).toEqual(expected)
  })
})

describe('ratios of a day', () => {
  const { actions } = exampleReference()
  const settings = { ...exampleSettings.models.sequence, intruderShare: 1e-9 }
  const day = exampleDay({ day: 1, calls: ['s3:GetObject', 's3:GetObject'] })

  test('are ln P_anybody / P_u, softened where the day has seen the action', () => {
    const logs = { own: Float64Array.of(-2, -2), anybody: Float64Array.of(-1, -1) }
    const [{ steps, sum, excess }] = stepRatios(day, logs, actions, settings) as [
      ReturnType<typeof stepRatios>[0],
    ]
    // second: ln((1 + 100 e^-1) / (1 + 100 e^-2)) = 0.9555
    expect(steps[0]).toBeCloseTo(1, 6)
    expect(steps[1]).toBeCloseTo(0.9555, 4)
    expect(excess).toBe(sum)
  })

  test('are worth nothing where the principal explains itself best', () => {
    const logs = { own: Float64Array.of(-1, -1), anybody: Float64Array.of(-2, -3) }
    expect(stepRatios(day, logs, actions, settings)[0]!.excess).toBe(0)
  })
})
