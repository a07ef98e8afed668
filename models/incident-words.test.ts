import { expect, test } from 'vitest'
import { incidentHeadline, later, type ToldLink } from './incident-words.ts'

const member = (name: string, priority: number, headline: string | null = null) => ({
  uid: name,
  principal: `1/user/${name}`,
  name,
  priority,
  headline,
})
const link = (
  from: string,
  kind: ToldLink['kind'],
  to: string,
  given: Partial<ToldLink & { at: number }> = {},
) => ({
  kind,
  from,
  to,
  matchedBy: 'name',
  target: to,
  detail: null,
  fromAction: null,
  ...given,
  fromTime: (given.at ?? 0) * 1000,
  toTime: 60_000,
})

test('who made what, then what that did', () => {
  expect(
    incidentHeadline(
      [
        member('mara', 12, 'Called iam:CreateUser'),
        member('svc', 8, 'Called ec2:RunInstances for the first time'),
      ],
      [
        link('mara', 'user_created', 'svc'),
        link('mara', 'key_created', 'svc', { at: 20 }),
        link('mara', 'rights_changed', 'svc', {
          at: 10,
          fromAction: 'iam:AttachUserPolicy',
          detail: 'AdministratorAccess',
        }),
      ],
    ),
  ).toBe(
    'mara created the user svc, gave it the policy AdministratorAccess and created an access key for it; svc called ec2:RunInstances for the first time',
  )
})

test('a day that is no finding has nothing to tell but what it did with what it got', () => {
  expect(
    incidentHeadline(
      [member('mara', 12, 'Came with a new network'), member('svc', 3)],
      [link('mara', 'user_created', 'svc', { at: 22 })],
    ),
  ).toBe('mara created the user svc; svc was first used 38 seconds later; mara came with a new network')
})

test('one place: all of them, then what the one of highest priority did', () => {
  expect(
    incidentHeadline(
      [member('mara', 4, 'Was denied 8 of 9 calls'), member('tom', 9, 'Called s3:DeleteBucket')],
      [link('mara', 'same_network', 'tom', { target: '203.0.113.0/24', detail: '2' })],
    ),
  ).toBe(
    'tom and mara came from 203.0.113.0/24, a network new here that 2 principals ever used: tom called s3:DeleteBucket',
  )
})

test('one principal: on how many days, and what the worst was', () => {
  const days = [
    { ...member('mara', 4, 'Came with a new network'), uid: 'a' },
    { ...member('mara', 9, 'Called s3:DeleteBucket'), uid: 'b' },
  ]
  expect(incidentHeadline(days, [link('a', 'same_source_later', 'b')])).toBe(
    'mara on 2 days: called s3:DeleteBucket',
  )
})

test('how much later is said in its largest unit', () => {
  expect([0, 1, 90, 600, 7200, 90_000, 200_000].map(later)).toEqual([
    'at the same time',
    '1 second later',
    '90 seconds later',
    '10 minutes later',
    '2 hours later',
    '25 hours later',
    '2 days later',
  ])
})
