import { rmSync } from 'node:fs'
import { expect, test } from 'vitest'
import { readEvents, record, runIngest, scratchFolder, writeTrail } from '../example/trail-files.ts'
import type { OwnEvent } from './history.ts'
import { fromCanonical } from './originals.ts'

const account = '123456789012'
const sts = `arn:aws:sts::${account}:assumed-role`

function ownEvent(principal: string, overrides: Partial<OwnEvent>): OwnEvent {
  return {
    principal,
    event_id: 'original',
    file_id: 1,
    time_ms: Date.parse('2026-11-12T09:00:00Z'),
    account,
    access_key: 'ASIAEXAMPLE',
    source_ip: '198.51.100.7',
    user_agent: null,
    region: 'eu-west-1',
    identity_type: 'AssumedRole',
    identity_arn: null,
    identity_id: null,
    role: null,
    session_name: null,
    user_name: null,
    mfa: null,
    vpc_endpoint: null,
    ...overrides,
  }
}

test('where no record can be read, what is made of the columns is the same principal', async () => {
  const own = [
    ownEvent(`${account}/role/deploy`, {
      identity_arn: `${sts}/deploy/i-0abcdef0123456789`,
      identity_id: 'AROAEXAMPLE:i-0abcdef0123456789',
      role: 'deploy',
      session_name: 'i-0abcdef0123456789',
    }),
    ownEvent(`${account}/sso/Admin/anna@acme.example`, {
      identity_arn: `${sts}/AWSReservedSSO_Admin_0123456789abcdef/anna@acme.example`,
      role: 'AWSReservedSSO_Admin_0123456789abcdef',
    }),
    ownEvent(`${account}/person/anna`, { identity_arn: `${sts}/admin/session-1`, role: 'admin' }),
    ownEvent(`${account}/user/bert`, {
      identity_type: 'IAMUser',
      identity_arn: `arn:aws:iam::${account}:user/team/bert`,
      user_name: 'bert',
      access_key: 'AKIAEXAMPLE',
    }),
    ownEvent(`${account}/federated/vendor`, {
      identity_type: 'FederatedUser',
      identity_arn: `arn:aws:sts::${account}:federated-user/vendor`,
      user_name: 'vendor',
    }),
  ]
  const folder = scratchFolder()
  writeTrail(
    `${folder}/a.json`,
    own.map((event, i) => record(i, { userIdentity: fromCanonical(event).userIdentity })),
  )
  await runIngest(`${folder}/run`, [`${folder}/a.json`])
  const events = await readEvents(`${folder}/run`)
  expect(events.map(({ principal }) => principal)).toEqual(own.map(({ principal }) => principal))
  expect(events.map(({ access_key }) => access_key)).toEqual(own.map(({ access_key }) => access_key))
  rmSync(folder, { recursive: true })
})
