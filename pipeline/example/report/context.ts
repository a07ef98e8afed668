/** Test support: what people know of the fixture's run, some of it of nothing in it, some of it hostile. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeMmdb } from '../mmdb.ts'
import { hostile } from './principals.ts'

const text = (value: string) => JSON.stringify(value)

const context = `accounts:
  "111122223333": production
  "100000000111": ${text(hostile.svg)}
  "999999999999": closed last year
networks:
  - range: 198.51.100.0/24
    name: Berlin
    kind: office
  - range: 192.0.2.0/24
    name: ${text(hostile.attribute)}
    kind: partner
  - range: 2001:db8:77::/48
    name: not used yet
    kind: vpn
owners:
  - principal: "*mara@example.com"
    owner: Platform
    contact: platform-oncall@example.com
    time_zone: America/New_York
  - principal: ["*/user/user-1*", "*/user/user-2*"]
    owner: ${text(hostile.formula)}
    contact: ${text(hostile.markdown)}
  - principal: 999988887777/*
    owner: ${text(hostile.endTags)}
    time_zone: Asia/Tokyo
mmdb: [country.mmdb, asn.mmdb]
`

export function writeContext(out: string): void {
  writeFileSync(join(out, 'context.yaml'), context)
  writeMmdb(join(out, 'country.mmdb'), 'Example-Country', {
    '203.0.113.0/24': { country: { iso_code: 'NL', names: { en: 'Netherlands' } } },
    '198.51.100.0/24': { country: { iso_code: 'DE', names: { en: 'Germany' } } },
  })
  writeMmdb(join(out, 'asn.mmdb'), hostile.svg, {
    '203.0.113.0/24': {
      autonomous_system_number: 64500,
      autonomous_system_organization: 'Example Hosting B.V.',
    },
    '192.0.2.0/24': { autonomous_system_organization: `${hostile.command} ${hostile.direction}` },
  })
}
