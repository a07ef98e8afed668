import { describe, expect, test } from 'vitest'
import { actionId, exampleDay, exampleReference, exampleSettings } from '../example/organisation.ts'
import { type ActionHabit, startHistory } from '../history.ts'
import { buildTimeline } from '../timeline.ts'
import { newAction } from './new-action.ts'

const usual = {
  's3:GetObject': { steps: 500, adopters: 20 },
  's3:ListObjects': { steps: 300, adopters: 20 },
  'ec2:DescribeInstances': { steps: 200, adopters: 10 },
  'iam:ListUsers': { steps: 5, adopters: 2 },
}

/** Twenty days of s3:GetObject and ec2:DescribeInstances. */
function habits() {
  const history = { ...startHistory(), days: 20, seenDays: 20, events: 400, steps: 400 }
  for (const name of ['s3:GetObject', 'ec2:DescribeInstances']) {
    const habit = { count: 200, events: 200, days: 20, firstDay: 0, lastDay: 19 }
    history.actions.set(actionId(name), habit as ActionHabit)
    history.seen.set(actionId(name), 200)
  }
  return history
}

const score = (calls: string[], reference = exampleReference(usual), isMalicious = false) =>
  newAction.score(null, exampleDay({ day: 20, calls }), {
    principal: 1,
    automation: 'human',
    reference,
    settings: exampleSettings.models,
    history: habits(),
    isMalicious,
  })

describe('a new action', () => {
  // Eight of ten neighbours are alike in all, two share one of two rarities:
  // python3 -c "import numpy as np; w = np.log(2)**2 / (np.log(2)**2 + np.log(10)**2); like = 2 * w / (8 + 2 * w + 2 * w); popular = 2 / 27; Q = 0.4 * like + 0.3 * popular + 0.1 / 9; print(-np.log2(Q) / 2)"
  test('that two of ten similar principals do weighs half its surprise', () => {
    expect(score(['s3:GetObject', 'iam:ListUsers']).raw).toBeCloseTo(2.298667467372222, 8)
  })

  test('that is risky and that no similar principal does weighs all of it', () => {
    // python3 -c "import math; print(-math.log2(0.1 / 9))"
    expect(score(['secretsmanager:GetSecretValue']).raw).toBeCloseTo(6.491853096329675, 8)
    // The same chance, but no risk.
    expect(score(['ec2:StartInstances']).raw).toBeCloseTo(6.491853096329675 / 2, 8)
  })

  test('that is risky and that two similar principals do weighs half', () => {
    const secret = { 'secretsmanager:GetSecretValue': { steps: 0, adopters: 2 } }
    // python3 -c "import numpy as np; w = np.log(2)**2 / (np.log(2)**2 + 2 * np.log(10)**2); print(-np.log2(0.4 * 2 * w / (8 + 6 * w) + 0.3 * 2 / 29 + 0.1 / 9) / 2)"
    expect(
      score(['secretsmanager:GetSecretValue'], exampleReference({ ...usual, ...secret })).raw,
    ).toBeCloseTo(2.3979527573545054, 8)
  })

  test('counts once, however many are new: the most surprising', () => {
    const { raw, evidence } = score(['iam:ListUsers', 'secretsmanager:GetSecretValue', 'ec2:StartInstances'])
    expect(raw).toBeCloseTo(6.491853096329675, 8)
    expect(evidence().statement).toBe(
      'First use of secretsmanager:GetSecretValue: 0 of 400 calls on 20 days before; no other principal has done it; a risky action (credential access). ' +
        '3 actions were new that day in all: secretsmanager:GetSecretValue, ec2:StartInstances and iam:ListUsers.',
    )
  })

  test('that twenty of thirty principals took up two days before hardly surprises', () => {
    const reference = exampleReference(usual)
    const rollout = buildTimeline(
      [
        { item: actionId('secretsmanager:GetSecretValue'), day: 18, count: 20 },
        { item: actionId('secretsmanager:GetSecretValue'), day: 20, count: 1 },
      ],
      reference.actions.name.length,
    )
    const { raw } = score(['secretsmanager:GetSecretValue'], { ...reference, actionAdopters: rollout })
    // The first other may be an accomplice.
    // python3 -c "import math; print(-math.log2(19 / 29))"
    expect(raw).toBeCloseTo(0.6100534816839867, 8)
  })
})

test('a day without anything new says nothing', () => {
  expect(score(['s3:GetObject', 'ec2:DescribeInstances']).raw).toBe(0)
})

test('a day that was judged malicious is not among the adopters, so that nobody is taken off for it', () => {
  const told = (isMalicious: boolean) =>
    score(['iam:ListUsers'], exampleReference(usual), isMalicious).evidence().statement
  // The two of the example, and the principal itself unless its day was judged.
  expect(told(false)).toContain('and 2 of all others have done it')
  expect(told(true)).toContain('and 3 of all others have done it')
})
