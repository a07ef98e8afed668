import { describe, expect, test } from 'vitest'
import { chance, startingChoice } from './choice.ts'
import { actionId, exampleReference, exampleSettings } from './example/organisation.ts'
import { type ActionHabit, startHistory } from './history.ts'
import { choiceOf, sharedActions, similarTo } from './similarity.ts'
import { indexWhoDidWhat } from './who-did-what.ts'

const { similarity: settings } = exampleSettings.models
const get = actionId('s3:GetObject')
const list = actionId('s3:ListObjects')
const describeInstances = actionId('ec2:DescribeInstances')
const start = actionId('ec2:StartInstances')
const users = actionId('iam:ListUsers')

/** What six principals do since day 0; the first is the one that the others are compared with. */
const did: Record<number, number[]> = {
  1: [get, describeInstances],
  2: [get, describeInstances, users],
  3: [describeInstances, start, users],
  4: [list],
  5: [list],
  6: [list],
}

/** @param later  principal, action and day of what is done for the first time afterwards */
function index(...later: [principal: number, action: number, day: number][]) {
  const pairs = [
    ...Object.entries(did).flatMap(([principal, actions]) =>
      actions.map((action) => [+principal, action, 0]),
    ),
    ...later,
  ]
  return indexWhoDidWhat(
    {
      principal: Int32Array.from(pairs, ([principal]) => principal!),
      action: Int32Array.from(pairs, ([, action]) => action!),
      day: Int32Array.from(pairs, ([, , day]) => day!),
    },
    6,
    exampleReference().actions.name.length,
  )
}

describe('similar principals', () => {
  // Of the vectors over get, describe, start and users, which two, three, one and two of the six have done.
  // python3 -c "import numpy as np; i = np.log(6 / np.array([2, 3, 1, 2])); u, v, w = i * [1, 1, 0, 0], i * [1, 1, 0, 1], i * [0, 1, 1, 1]; print([float((u @ x)**2 / (u @ u) / (x @ x)) for x in (v, w)])"
  const weights = [0.5829984035484633, 0.02793070463635501]

  test('weigh the squared cosine of what both do, by how few do it', () => {
    expect(similarTo(index(), did[1]!, 1, 7, settings)).toEqual([
      { principal: 2, weight: expect.closeTo(weights[0]!, 12) },
      { principal: 3, weight: expect.closeTo(weights[1]!, 12) },
    ])
  })

  test('are judged by what others did before the week, so that nobody becomes alike overnight', () => {
    const copied = index([4, get, 8])
    const isSimilar = (day: number) =>
      similarTo(copied, did[1]!, 1, day, settings).some(({ principal }) => principal === 4)
    expect([isSimilar(13), isSimilar(14)]).toEqual([false, true])
  })

  test('share what makes them alike, the rarest first', () => {
    expect(sharedActions(index(), new Set(did[1]), 2, 7, 5)).toEqual([get, describeInstances])
  })
})

describe('the parts of Q(a | new, u)', () => {
  const history = startHistory()
  for (const action of did[1]!) history.actions.set(action, {} as ActionHabit)
  const others = (action: number) =>
    [2, 3, 4, 5, 6].filter((principal) => did[principal]!.includes(action)).length
  const { parts } = choiceOf({ ...exampleReference(), whoDidWhat: index() }, history, 1, 7, others, settings)

  // python3 -c "v, w = 0.5829984035484633, 0.02793070463635501; like = v + 2 * w; print([(v + w) / like, 2 / 6, 0, 1 / 9], [w / like, 1 / 6, 1 / 4, 1 / 9], [0, 3 / 6, 3 / 4, 1 / 9])"
  test.each([
    [
      'two similar principals do, in a service that is new',
      users,
      [0.9562803856561045, 0.3333333333333333, 0, 0.1111111111111111],
    ],
    [
      'one does, in a service that is known',
      start,
      [0.043719614343895576, 0.16666666666666666, 0.25, 0.1111111111111111],
    ],
    ['only strangers do, in a service that is known', list, [0, 0.5, 0.75, 0.1111111111111111]],
  ])('of an action that %s', (_, action, expected) => {
    expect(parts(action)).toEqual(expected.map((part) => expect.closeTo(part, 12)))
  })

  test('are weighed and summed up', () => {
    // python3 -c "import numpy as np; print(np.array([0.4, 0.3, 0.2, 0.1]) @ [0.043719614343895576, 0.16666666666666666, 0.25, 0.1111111111111111])"
    expect(chance(startingChoice, parts(start))).toBeCloseTo(0.12859895684866934, 12)
  })
})
