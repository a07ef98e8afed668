import { describe, expect, test } from 'vitest'
import { exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { type History, passOver, startHistory } from '../history.ts'
import { type ErrorsState, errors } from './errors.ts'

/** Forty days of ten different actions, of which six were refused in all. */
const usual: ErrorsState = { actions: 400, denied: 6, deniedCalls: 9 }

const surroundings = {
  principal: 1,
  automation: 'human' as const,
  reference: exampleReference(),
  settings: exampleSettings.models,
  history: startHistory(),
}

/** @param retries  further calls of an action that is refused anyway */
const day = (denied: string[], retries = 0) =>
  exampleDay({
    day: 40,
    calls: [
      ...['s3:GetObject', 's3:ListObjects', 'ec2:DescribeInstances', 'iam:ListUsers', 'iam:CreateUser'],
      ...Array<string>(retries).fill('iam:CreateUser'),
    ],
    denied,
  })
const bits = (state: ErrorsState, ...given: Parameters<typeof day>) =>
  errors.score(state, day(...given), surroundings).raw

describe('two of five actions refused', () => {
  const two = ['iam:ListUsers', 'iam:CreateUser']

  test('are a tail of the beta-binomial of the own share, of which one action in fifty is known before any day', () => {
    // python3 -c "import numpy as np; from scipy import stats; print(-np.log2(stats.betabinom.sf(1, 5, 6 + 0.02 * 50, 394 + 0.98 * 50)))"
    expect(bits(usual, two)).toBeCloseTo(8.559125613281411, 9)
    // python3 -c "import numpy as np; from scipy import stats; print(-np.log2(stats.betabinom.sf(1, 5, 0.02 * 50, 0.98 * 50)))"
    expect(bits(errors.start(), two)).toBeCloseTo(7.160879861839249, 9)
  })

  test('are as strange however often they are tried again', () => {
    expect(bits(usual, two, 1000)).toBe(bits(usual, two))
  })

  test('are learned as such', () => {
    const state = errors.start()
    errors.learn(state, day(two), surroundings)
    expect(state).toEqual({ actions: 5, denied: 2, deniedCalls: 2 })
  })
})

test('nothing refused says nothing', () => {
  expect(bits(usual, [])).toBe(0)
})

test('what was tried on a day that was not learned was tried', () => {
  const tried = startHistory()
  passOver(tried, day([]))
  const told = (history: History) =>
    errors.score(usual, day(['iam:ListUsers']), { ...surroundings, history }).evidence().statement
  expect(told(startHistory())).toBe(
    '1 of 5 calls was denied (iam:ListUsers); that had never been tried before, on the first day.',
  )
  expect(told(tried)).toBe('1 of 5 calls was denied (iam:ListUsers), before any normal day.')
})
