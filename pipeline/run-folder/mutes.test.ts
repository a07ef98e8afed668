import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { tell } from '../commands/mutes.ts'
import { muteEntry } from '../report/mute-entry.ts'
import { hides, type Mute, type MuteFacts, mutedBy, readMutes } from './mutes.ts'

const folder = mkdtempSync(join(tmpdir(), 'usually-mutes-'))
const file = join(folder, 'mutes.yaml')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

function read(text: string): Mute[] {
  writeFileSync(file, text)
  return readMutes(file)
}

const finding: MuteFacts = {
  uid: '0e689c34d93a',
  principal: '012345678901/role/nightly-export',
  day: '2026-11-12',
  confidence: 'high',
  headline: 'Ran at 13:08',
  account: '012345678901',
  automation: 'scheduled',
  signals: ['source', 'automation_schedule'],
  actions: ['s3:GetObject', 's3:ListBuckets'],
  regions: ['eu-central-1'],
  addresses: ['203.0.113.9', '203.0.113.77'],
}
const end = 'reason: planned\n  author: M. Lind\n  expires: 2026-12-31\n'
const asks = (fields: string, facts: Partial<MuteFacts> = {}) =>
  hides(read(`- ${fields}\n  ${end}`)[0]!, { ...finding, ...facts })

describe('a mute hides a finding', () => {
  test.each([
    ['account: 012345678901', true],
    ['account: 999999999999', false],
    ['principal: 012345678901/role/nightly-export', true],
    ['principal: "*/nightly-*"', true],
    ['principal: nightly', false],
    ['automation: [scheduled, on_demand]', true],
    ['region: eu-central-1', true],
    ['address: 203.0.113.0/24', true],
    ['address: [203.0.113.9, 203.0.113.77]', true],
    ['action: s3:*', true],
    ['signal: [source, automation_schedule]', true],
  ])('that %s covers: %s', (fields, expected) => expect(asks(fields)).toBe(expected))

  test.each([
    ['signal: source', 'another kind of evidence'],
    ['action: s3:GetObject', 'another action'],
    ['address: 203.0.113.9', 'a call from another address'],
    ['address: 2001:db8::/32', 'addresses of another kind'],
  ])('only whole: %s leaves %s', (fields) => expect(asks(fields)).toBe(false))

  test('only when every field fits', () => {
    expect(asks('account: 012345678901\n  automation: human')).toBe(false)
    expect(asks('account: 012345678901\n  automation: scheduled')).toBe(true)
  })

  test('up to the day on which it expires', () => {
    expect(asks('automation: scheduled', { day: '2026-12-31' })).toBe(true)
    expect(asks('automation: scheduled', { day: '2027-01-01' })).toBe(false)
  })

  test('never on what a finding has nothing of, and says so where nothing was kept', () => {
    expect(asks('address: 0.0.0.0/0', { addresses: [] })).toBe(false)
    expect(asks('address: 0.0.0.0/0', { addresses: ['s3.amazonaws.com'] })).toBe(false)
    expect(asks('address: 0.0.0.0/0', { addresses: null })).toBeNull()
  })

  test('the first of two that fit', () => {
    const mutes = read(`- automation: scheduled\n  ${end}- region: eu-central-1\n  ${end}`)
    expect(mutedBy(mutes, [finding]).get(finding.uid)?.number).toBe(1)
  })
})

describe('a file that cannot be read says what, where and what to do', () => {
  test.each([
    ['nothing', '', null],
    ['no list', 'principal: x\n', /mutes\.yaml:1: expected a list of mutes, each beginning with "- "/],
    ['broken YAML', '- principal: [x\n  reason: y\n', /mutes\.yaml:\d: not YAML \(/],
    [
      'a field that is none',
      `- acton: s3:GetObject\n  ${end}`,
      /mutes\.yaml:1: "acton" is no field of a mute; expected account, principal, signal,/,
    ],
    [
      'a signal that is none',
      `- signal: network\n  ${end}`,
      /:1: signal is "network"; expected new_action, action_mix,/,
    ],
    [
      'an address that is none',
      `- principal: x\n  address: 10.0.0\n  ${end}`,
      /:2: address is "10\.0\.0"; expected an address or a range such as/,
    ],
    ['an account that is none', `- account: 12\n  ${end}`, /:1: account is "12"; expected the 12 digits/],
    [
      'no expiry',
      '- principal: x\n  reason: y\n  author: z\n',
      /:1: the mute has no expires; every mute ends: expected a date such as/,
    ],
    [
      'a day that never comes',
      '- principal: x\n  reason: y\n  author: z\n  expires: 2026-02-30\n',
      /expires is "2026-02-30"; every mute ends/,
    ],
    ['no reason', '- principal: x\n  author: z\n  expires: 2026-12-31\n', /the mute has no reason; say why/],
    [
      'an empty reason',
      '- principal: x\n  reason: ""\n  author: z\n  expires: 2026-12-31\n',
      /:2: reason is empty; say why/,
    ],
    [
      'nothing to match',
      `- reason: y\n  author: z\n  expires: 2026-12-31\n`,
      /the mute would hide everything; give at least one of account,/,
    ],
    ['everything', `- principal: "*"\n  ${end}`, /principal is "\*"; expected a principal/],
    ['the same field twice', `- principal: x\n  principal: y\n  ${end}`, /:2: not YAML/],
  ])('%s', (_, text, message) => {
    if (message) expect(() => read(text)).toThrow(message)
    else expect(read(text)).toEqual([])
  })

  test('a file that is not there holds no mutes', () => {
    expect(readMutes(join(folder, 'none.yaml'))).toEqual([])
  })
})

describe('the entry that a finding offers', () => {
  const copied = (of: MuteFacts, own: MuteFacts[] = [of]) => {
    const entry = muteEntry(of, own, '2026-11-15')
    const text = entry.lines.join('\n')
    const filled = text.replace(/reason: "".*/, 'reason: planned').replace('author: ""', 'author: M. Lind')
    return { ...entry, text, mute: read(filled)[0]! }
  }

  test('hides that finding once reason and author are filled in, and says of which others it would', () => {
    const again = { ...finding, uid: 'other', day: '2026-11-05' }
    const more = { ...again, uid: 'more', actions: ['iam:CreateUser'] }
    const { mute, others } = copied(finding, [finding, again, more])
    expect(hides(mute, finding)).toBe(true)
    expect(others).toBe(1)
    expect(mute.expires).toBe('2026-12-15')
  })

  test('is not read before somebody says why', () => {
    expect(() => read(muteEntry(finding, [], '2026-11-15').lines.join('\n'))).toThrow(
      /reason is empty; say why/,
    )
  })

  test('survives a name that tries to be YAML, and hides no mark', () => {
    const hostile = { ...finding, principal: '1/role/x\n- principal: "*"\u202e # {a: b}', actions: ['x:"]'] }
    const { mute, text } = copied(hostile)
    expect(mute.match.principal).toEqual([hostile.principal])
    expect(text).not.toMatch(/\u202e/)
    expect(hides(mute, hostile)).toBe(true)
  })
})

test('a trial says what a file would have hidden, of alerts too, and which mutes hide nothing', () => {
  const mutes = read(
    `- automation: scheduled\n  ${end}- action: iam:*\n  ${end.replace('2026-12-31', '2026-11-01')}`,
  )
  const old = {
    ...finding,
    uid: 'old',
    day: '2026-10-30',
    signals: null,
    actions: null,
    principal: 'y',
    automation: 'human',
  }
  const told = tell('try.yaml', mutes, [old, finding], true)
  expect(told).toContain('try.yaml: 2 mutes, over the 2 findings of 2026-10-30 to 2026-11-12')
  expect(told).toContain(
    '1. would have hidden 1 finding, 1 alert among them: planned (M. Lind, until 2026-12-31)',
  )
  expect(told).toContain('2026-11-12  high    012345678901/role/nightly-export: Ran at 13:08')
  expect(told).toContain('2. would have hidden nothing: planned')
  expect(told).toContain('expired: findings after 2026-11-01 are reported again')
  expect(told).toContain('1 earlier finding kept too little to say')
})
