import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { writeMmdb } from '../example/mmdb.ts'
import { openContext, ownerInWords } from './context.ts'

const out = mkdtempSync(join(tmpdir(), 'usually-context-'))
afterAll(() => rmSync(out, { recursive: true, force: true }))

function open(text: string) {
  writeFileSync(join(out, 'context.yaml'), text)
  return openContext({ out })
}

describe('a file that is wrong is refused with its line, what is there and what to write', () => {
  test.each([
    ['account: {}', /context\.yaml:1: "account" is no field of context\.yaml; the nearest is accounts \(/],
    ['accounts:\n  "1234": x', /:2: accounts has "1234"; expected the 12 digits of an account/],
    ['accounts:\n  111122223333:', /:2: 111122223333 is ""; expected a name such as production/],
    ['accounts: [x]', /:1: accounts: expected accounts and their names/],
    [
      'networks:\n  - rnage: 10.0.0.0/8',
      /:2: "rnage" is no field of an entry of networks; the nearest is range/,
    ],
    ['networks:\n  - name: x\n    kind: office', /:2: the entry has no range; expected a range such as/],
    [
      'networks:\n  - name: x\n    kind: office\n    range: [10.0.0.0/8, 10.1/16]',
      /:4: range is "10\.1\/16"; expected a range/,
    ],
    [
      'networks:\n  - {name: x, kind: vpn, range: 10.0.0.0/33}',
      /range is "10\.0\.0\.0\/33"; expected a range/,
    ],
    [
      'networks:\n  - {name: x, kind: vpn, range: 10.0.0.7/8}',
      /the range of that length begins earlier: write 10\.0\.0\.0\/8/,
    ],
    [
      'networks:\n  - {name: x, kind: vpn, range: "2001:db8::1/32"}',
      /write 2001:db8::\/32, or the address alone/,
    ],
    [
      'networks:\n  - {name: x, kind: ofice, range: 10.0.0.0/8}',
      /kind is "ofice"; expected .* the nearest is office/,
    ],
    [
      'networks:\n  - {name: x, kind: vpn, range: 10.0.0.0/8}\n  - {name: y, kind: vpn, range: 10.0.0.0/8}',
      /:3: the range 10\.0\.0\.0\/8 has a name already, x/,
    ],
    [
      'owners:\n  - principal: x\n    owner: y\n    time_zone: Europe/Berlni',
      /:4: time_zone is "Europe\/Berlni"; no such time zone; the nearest is Europe\/Berlin/,
    ],
    ['owners:\n  - principal: x', /:2: owners: the entry says nothing: give owner or time_zone/],
    [
      'owners:\n  - principal: x\n    time_zone: UTC\n    contact: y',
      /:4: contact is "y"; a contact of nobody/,
    ],
    ['owners: Payments', /:1: owners is "Payments"; expected a list of owners, each beginning with "- "/],
    ['owners:\n  - principal: []\n    owner: y', /:2: principal: expected a principal as its page shows it/],
    ['owners:\n  - principal: x\n    owner: "a\\nb"', /owner is "a\nb"; expected one line of text/],
    [`owners:\n  - principal: x\n    owner: ${'y'.repeat(201)}`, /expected at most 200 characters/],
    ['mmdb: [none.mmdb]', /context\.yaml: .*none\.mmdb does not exist; paths under mmdb are relative/],
    ['accounts: {', /context\.yaml:1: not YAML/],
    ['- x', /context\.yaml:1: context: /],
  ])('%s', (text, message) => expect(() => open(text)).toThrow(message))

  test('a file of another kind is no database, and a --context that is not there is told', () => {
    writeFileSync(join(out, 'text.mmdb'), 'not a database')
    expect(() => open('mmdb: text.mmdb')).toThrow(/text\.mmdb is no MMDB file that can be read/)
    expect(() => openContext({ out, contextFile: 'nowhere.yaml' })).toThrow(
      '--context nowhere.yaml: no such file',
    )
  })

  test('headings with nothing below, and an empty file, say nothing', () => {
    for (const text of ['', '# nothing yet\n', 'accounts:\nnetworks:\nowners:\nmmdb:\n'])
      expect(open(text).accountName('111122223333')).toBeNull()
  })
})

test('without a file nothing is known', () => {
  const lookup = openContext({ out: join(out, 'elsewhere') })
  expect(lookup.file).toBeNull()
  expect(lookup.digest).toBeNull()
  expect(lookup.whereIs('203.0.113.9')).toBeNull()
  expect(lookup.ownerOf('111122223333/user/ana')).toBeNull()
})

describe('networks', () => {
  const lookup = open(`networks:
  - {range: [203.0.113.0/24, "2001:db8::/32"], name: Berlin, kind: office}
  - {range: 203.0.113.64/26, name: guests, kind: other}
  - {range: 203.0.113.65, name: Example VPN, kind: vpn}
  - {range: 198.51.100.7, name: backup site, kind: datacentre}`)

  test.each([
    ['203.0.113.1', 'Berlin'],
    ['203.0.113.70', 'guests'],
    ['203.0.113.65', 'Example VPN'],
    ['::ffff:203.0.113.65', 'Example VPN'],
    ['2001:db8:1::9', 'Berlin'],
    ['203.0.114.1', null],
    ['2001:db9::1', null],
    ['cloudformation.amazonaws.com', null],
    ['3405803777', null],
    ['invoice\u202egpj.exe', null],
  ])('the longest prefix that holds %s is %s', (address, name) =>
    expect(lookup.networkOf(address)?.name ?? null).toBe(name),
  )

  test.each([
    ['203.0.113.1', 'Berlin (office)'],
    ['203.0.113.65', 'Example VPN'],
    ['203.0.113.0/24', 'Berlin (office), in part guests and Example VPN'],
    ['198.51.100.0/24', 'in part backup site (datacentre)'],
    ['2001:db8:77::/48', 'Berlin (office)'],
    ['192.0.2.0/24', null],
  ])('of %s is said: %s', (source, words) => expect(lookup.whereIs(source)).toBe(words))
})

describe('owners', () => {
  const lookup = open(`owners:
  - {principal: 111122223333/user/ana, time_zone: Asia/Tokyo}
  - {principal: ["*/role/pay-*", "*/user/*"], owner: Payments, contact: "#payments", time_zone: America/New_York}
  - {principal: "*", owner: Platform}`)

  test.each([
    ['111122223333/user/ana', null, 'Asia/Tokyo'],
    ['111122223333/user/ben', 'Payments, #payments', 'America/New_York'],
    ['444455556666/role/pay-out', 'Payments, #payments', 'America/New_York'],
    ['444455556666/role/deploy', 'Platform', null],
  ])('the first entry that fits %s: %s, %s', (principal, words, timeZone) => {
    const owner = lookup.ownerOf(principal)
    expect(ownerInWords(owner)).toBe(words)
    expect(owner?.timeZone ?? null).toBe(timeZone)
  })
})

describe('country and provider', () => {
  writeMmdb(join(out, 'country.mmdb'), 'Example-Country', {
    '203.0.113.0/24': { country: { iso_code: 'NL', names: { de: 'Niederlande', en: 'Netherlands' } } },
    '198.51.100.0/25': { country: { iso_code: 'DE' } },
    '2001:db8::/32': { country: { iso_code: 'JP', names: { en: 'Japan' } } },
    '192.0.2.0/24': { continent: { code: 'EU' } },
  })
  writeMmdb(join(out, 'asn.mmdb'), 'Example-ASN', {
    '203.0.113.0/24': { autonomous_system_number: 64500, autonomous_system_organization: 'Example Hosting' },
    '198.51.100.0/24': { autonomous_system_number: 64501 },
  })
  writeMmdb(join(out, 'lite.mmdb'), 'example lite', {
    '203.0.113.0/24': { country: 'Belgium', country_code: 'BE', asn: 'AS64502', as_name: 'Other\nName' },
    '192.0.2.0/24': { country: 'FR', country_name: 'France', as_name: 'Third' },
  })
  const lookup = open('mmdb: [country.mmdb, asn.mmdb, lite.mmdb]')

  test.each([
    ['203.0.113.9', ['Netherlands', 'NL', 'Example Hosting', 64500]],
    ['198.51.100.9', ['DE', 'DE', null, 64501]],
    ['198.51.100.200', [null, null, null, 64501]],
    ['2001:db8::9', ['Japan', 'JP', null, null]],
    ['192.0.2.1', ['France', 'FR', 'Third', null]],
    ['10.0.0.1', null],
    ['lambda.amazonaws.com', null],
  ])('of %s: %j; what no file tells stays unsaid', (address, expected) => {
    const place = lookup.placeOf(address)
    expect(place && [place.country, place.countryCode, place.provider, place.providerNumber]).toEqual(
      expected,
    )
  })

  test('of a range, only what is true of all of it', () => {
    expect(lookup.whereIs('203.0.113.0/24')).toBe('Netherlands, Example Hosting')
    expect(lookup.whereIs('198.51.100.0/24')).toBe('AS64501')
  })

  test('each file says what it is, and a changed one changes the digest', () => {
    expect(lookup.databases.map(({ file, type, built }) => [file, type, built])).toContainEqual([
      'asn.mmdb',
      'Example-ASN',
      '2026-11-03',
    ])
    expect(open('mmdb: [country.mmdb, asn.mmdb, lite.mmdb]').digest).toBe(lookup.digest)
    writeMmdb(join(out, 'asn.mmdb'), 'Example-ASN', { '192.0.2.0/24': { autonomous_system_number: 64500 } })
    expect(open('mmdb: [country.mmdb, asn.mmdb, lite.mmdb]').digest).not.toBe(lookup.digest)
  })
})
