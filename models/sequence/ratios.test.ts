import { describe, expect, test } from 'vitest'
import { exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
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

describe('the ratio of a session on the scale of all sessions', () => {
  const { actions } = exampleReference()
  const settings = { ...exampleSettings.models.sequence, intruderShare: 1e-9 }
  const strange = [
    'iam:ListUsers',
    'iam:CreateUser',
    'iam:AttachUserPolicy',
    'secretsmanager:GetSecretValue',
    'ec2:StartInstances',
  ]
  /** ln P as the principal and as anybody: strange runs are e^4 times likelier for others, usual ones e times less. */
  function ratios(...sessions: string[][]) {
    const calls = sessions.flat()
    const ln = (odd: number, known: number) =>
      Float64Array.from(calls, (call) => (strange.includes(call) ? odd : known))
    const made = sessions.map((own, i) => ({
      ...exampleDay({ day: 1, calls: own }).sessions[0]!,
      number: i + 1,
    }))
    const day = { ...exampleDay({ day: 1, calls }), sessions: made }
    return stepRatios(day, { own: ln(-7, -1), anybody: ln(-3, -2) }, actions, settings)
  }
  const usual = (n: number) => Array<string>(n).fill('s3:GetObject')

  test('five strange runs beside a session of five hundred usual ones are as strange as alone', () => {
    const [alone] = ratios(strange)
    expect(alone!.scaled).toBeCloseTo(8.94427190999916, 6) // 5 * 4 / np.sqrt(5)
    const [long, beside] = ratios(usual(500), strange)
    expect(beside!.scaled).toBeCloseTo(alone!.scaled, 12)
    expect(long!.scaled).toBeLessThan(0)
  })

  test('within a longer session their stretch is found, paid for by the choice of where it begins', () => {
    const [mixed] = ratios([...usual(30), ...strange])
    // (5 * 4 - np.log(35)) / np.sqrt(35); the sum of all, which the usual runs lower, would be less
    expect(mixed!.scaled).toBeCloseTo(2.779653510672354, 6)
    expect(mixed!.sum / Math.sqrt(35)).toBeLessThan(mixed!.scaled)
    expect(mixed!.stretch).toMatchObject({ from: 30, to: 35 })
  })
})
