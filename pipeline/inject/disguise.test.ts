import { describe, expect, test } from 'vitest'
import { seeded } from '../../models/random.ts'
import { openDisguise } from './disguise.ts'
import { clockOf, placed, recordedPace, victimsPace } from './pace.ts'

const day = 86_400_000
const then = Date.parse('2024-07-30T21:31:10Z')
const now = Date.parse('2026-11-12T09:15:00Z')

function disguise() {
  return openDisguise({
    exact: new Map([
      ['arn:aws:iam::111122223333:user/mallory', 'arn:aws:iam::444455556666:user/anna'],
      ['mallory', 'anna'],
      ['253.1.2.03', '198.51.100.7'],
    ]),
    regions: new Map([['xx-nowhere-9', 'eu-west-1']]),
    ownAccounts: new Set(['111122223333', '777788889999']),
    account: '444455556666',
    partition: 'aws',
    clock: (at) => (Math.abs(at - then) < day ? at - then + now : undefined),
    words: ['orders', 'billing', 'reports', 'media', 'events', 'search', 'stock', 'mail'],
    takenNames: new Set(),
    random: seeded(1, 'disguise'),
  })
}

describe('strings', () => {
  test.each([
    ['arn:aws:iam::111122223333:user/mallory', 'arn:aws:iam::444455556666:user/anna'],
    [
      'arn:aws:lambda:xx-nowhere-9:777788889999:function:app',
      'arn:aws:lambda:eu-west-1:444455556666:function:app',
    ],
    ['sts.xx-nowhere-9.amazonaws.com', 'sts.eu-west-1.amazonaws.com'],
    ['assets-111122223333-xx-nowhere-9', 'assets-444455556666-eu-west-1'],
    ['zone xx-nowhere-9b of 253.1.2.03', 'zone eu-west-1b of 198.51.100.7'],
    ['arn:aws:iam::aws:policy/AdministratorAccess', 'arn:aws:iam::aws:policy/AdministratorAccess'],
    ['2024-07-30T21:31:12.482702201Z', '2026-11-12T09:15:02.482702201Z'],
    ['Jul 30, 2024, 9:46:10 PM', 'Nov 12, 2026, 9:30:00 AM'],
    ['aws-go-sdk-1722375070115152000', 'aws-go-sdk-1794474900115152000'],
    ['AWS-RunShellScript', 'AWS-RunShellScript'],
    ['config-20240730213110425800000001', 'config-20261112091500425800000001'],
    [
      '%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A111122223333%3Aroot%22%7D',
      '%7B%22AWS%22%3A%22arn%3Aaws%3Aiam%3A%3A444455556666%3Aroot%22%7D',
    ],
    ['208.236.235.254/0', '0.0.0.0/0'],
    [
      'role/aws-reserved/AWSReservedSSO_account-admin_Admin2',
      'role/aws-reserved/AWSReservedSSO_account-admin_Admin2',
    ],
    ['2012-10-17', '2012-10-17'],
    ['0.0.0.0/0', '0.0.0.0/0'],
    ['malloryware', 'malloryware'],
  ])('%s becomes %s', (original, expected) => {
    expect(disguise().text(original)).toBe(expected)
  })

  test('what belongs together still does', () => {
    const { text } = disguise()
    const role = text('stratus-red-team-get-data-role')
    expect(role).toMatch(/^[a-z]+-[a-z]+$/)
    expect(text('arn:aws:iam::111122223333:role/stratus-red-team-get-data-role')).toBe(
      `arn:aws:iam::444455556666:role/${role}`,
    )
    expect(text('AROASTRATUSSTRATUSXXX:session')).toBe(`${text('AROASTRATUSSTRATUSXXX')}:session`)
  })

  test('what an attack numbers stays numbered, under one name', () => {
    const { text } = disguise()
    const [first, second] = [text('stratus-secret-1-4Rzn83'), text('stratus-secret-2-JF56OW')]
    expect(first).toMatch(/^[a-z]+-[a-z]+-1-\d[A-Z][a-z]{2}\d\d$/)
    expect(second.split('-2-')[0]).toBe(first.split('-1-')[0])
  })

  test('malformed ids become well-formed ones; other accounts stay foreign and keep twelve digits', () => {
    const { text } = disguise()
    expect(text('i-eA1d1296c1dE3Aa1f')).toMatch(/^i-0[0-9a-f]{16}$/)
    expect(text('ami-de1fbCab6ccB03e6D')).toMatch(/^ami-0[0-9a-f]{16}$/)
    const foreign = text('098797384747')
    expect(foreign).toMatch(/^[1-9]\d{11}$/)
    expect(text('arn:aws:iam::098797384747:root')).toBe(`arn:aws:iam::${foreign}:root`)
  })

  test('tokens, which hold the account in another form, are other ones of the same length', () => {
    const token = `IQoJb3JpZ2luX2VjEIz//////////wEaCXVzLWVhc3QtMSJHMEUC${'GgwzNTEzMTM1'.repeat(4)}==`
    const made = disguise().text(token)
    expect(made).toHaveLength(token.length)
    expect(made).not.toContain('GgwzNTEzMTM1')
  })
})

test('values are rewritten through lists, members and their names; moments that are numbers move', () => {
  expect(
    disguise().value({
      user: ['mallory', 3, true, null],
      at: then / 1000,
      big: 1e21,
      '253.1.2.03': { region: 'xx-nowhere-9' },
    }),
  ).toEqual({
    user: ['anna', 3, true, null],
    at: now / 1000,
    big: 1e21,
    '198.51.100.7': { region: 'eu-west-1' },
  })
})

describe('pace', () => {
  test('as recorded keeps gaps, but for pauses of more than ten minutes', () => {
    expect(recordedPace([1000, 2000, 9_000_000])).toEqual([0, 1000, 601_000])
  })

  test("as the victim's repeats the gaps of its own calls in their order", () => {
    const own = [0, 7000, 10_000]
    const offsets = victimsPace([1000, 2000, 3000, 4000], own, seeded(1, 'pace'))
    expect([
      [0, 7000, 10_000, 17_000],
      [0, 3000, 10_000, 13_000],
    ]).toContainEqual(offsets)
  })

  test('is pressed together where the time ends', () => {
    expect(placed(0, [0, 50_000, 100_000], 10_000)).toEqual([0, 5000, 10_000])
    expect(placed(500, [0, 1000], 10_000)).toEqual([0, 1000])
  })

  test('takes the moments between two calls with the one before them', () => {
    const clock = clockOf([1000, 5000], [100_000, 900_000])
    expect([0, 1000, 3000, 5000, 6000].map(clock)).toEqual([99_000, 100_000, 102_000, 900_000, 901_000])
  })
})
