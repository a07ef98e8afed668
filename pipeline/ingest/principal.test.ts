import { describe, expect, test } from 'vitest'
import {
  type CloudTrailRecord,
  readEvents,
  record,
  runIngest,
  scratchFolder,
  session,
  writeAthena,
  writeTrail,
} from '../example/trail-files.ts'

const account = '123456789012'
interface Case {
  who: string
  identity: CloudTrailRecord | null
  event?: CloudTrailRecord
  principal: string
  session_principal?: string
  person?: string
  by_service?: boolean
}

/** docs/principals.md, line by line. */
const cases: Case[] = [
  {
    who: 'a session with a source identity, whatever its role and name',
    identity: session('Admin', 'i-0abc1234def567890', { sourceIdentity: 'Anna.Smith' }),
    principal: `${account}/person/Anna.Smith`,
    person: 'Anna.Smith',
  },
  {
    who: 'a session of a permission set',
    identity: session('AWSReservedSSO_Power_User_0123456789abcdef', 'anna@example.com'),
    principal: `${account}/sso/Power_User/anna@example.com`,
    person: 'anna@example.com',
  },
  {
    who: 'a permission set with a session name that is no address',
    identity: session('AWSReservedSSO_ReadOnly_0123456789abcdef', 'bert'),
    principal: `${account}/sso/ReadOnly/bert`,
  },
  {
    who: 'an Identity Center user',
    identity: {
      type: 'IdentityCenterUser',
      accountId: account,
      onBehalfOf: { userId: '90676f8a-1', identityStoreArn: 'arn:aws:identitystore::1:identitystore/d-1' },
    },
    event: {
      eventType: 'AwsServiceEvent',
      eventSource: 'signin.amazonaws.com',
      eventName: 'UserAuthentication',
    },
    principal: `${account}/person/90676f8a-1`,
    by_service: false,
  },
  {
    who: 'a sign-in on behalf of a user, without a role',
    identity: { type: 'Unknown', accountId: account, onBehalfOf: { userId: '90676f8a-2' } },
    principal: `${account}/person/90676f8a-2`,
  },
  {
    who: 'a role session named by an address',
    identity: session('Deploy', 'Anna@Example.com'),
    principal: `${account}/role/Deploy/Anna@Example.com`,
    person: 'Anna@Example.com',
  },
  {
    who: 'a role session with a name that may be a person, if it recurs',
    identity: session('Deploy', 'anna.smith'),
    principal: `${account}/role/Deploy`,
    session_principal: `${account}/role/Deploy/anna.smith`,
  },
  {
    who: 'a role session of a machine',
    identity: session('Deploy', 'botocore-session-1699000000'),
    principal: `${account}/role/Deploy`,
  },
  {
    who: 'a role session without an issuer',
    identity: { ...session('Deploy', 'i-0abc1234def567890'), sessionContext: { sessionIssuer: {} } },
    principal: `${account}/role/Deploy`,
  },
  {
    who: 'a session whose type is missing',
    identity: { ...session('Deploy', 'i-0abc1234def567890'), type: undefined },
    principal: `${account}/role/Deploy`,
  },
  {
    who: 'an IAM user',
    identity: {
      type: 'IAMUser',
      accountId: account,
      userName: 'Anna',
      arn: `arn:aws:iam::${account}:user/team/Anna`,
    },
    principal: `${account}/user/Anna`,
  },
  {
    who: 'an IAM user known by the arn alone',
    identity: { type: 'IAMUser', accountId: account, arn: `arn:aws:iam::${account}:user/team/Anna` },
    principal: `${account}/user/Anna`,
  },
  {
    who: 'a failed console login: the user it tried',
    identity: { type: 'IAMUser', accountId: account, accessKeyId: '', userName: 'anna' },
    event: {
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      errorMessage: 'Failed authentication',
    },
    principal: `${account}/user/anna`,
  },
  {
    who: 'the root user',
    identity: { type: 'Root', accountId: account, arn: `arn:aws:iam::${account}:root` },
    principal: `${account}/root`,
  },
  {
    who: 'a federated user',
    identity: {
      type: 'FederatedUser',
      accountId: account,
      principalId: `${account}:bob`,
      arn: `arn:aws:sts::${account}:federated-user/bob`,
    },
    principal: `${account}/federated/bob`,
  },
  {
    who: 'a SAML user',
    identity: { type: 'SAMLUser', principalId: 'abc=:carol@example.com', userName: 'carol@example.com' },
    principal: `${account}/saml/carol@example.com`,
    person: 'carol@example.com',
  },
  {
    who: 'a web identity user',
    identity: { type: 'WebIdentityUser', principalId: 'accounts.google.com:app:dave', userName: 'dave' },
    principal: `${account}/web/dave`,
  },
  {
    who: 'a directory user',
    identity: { type: 'Directory', accountId: account, userName: 'eve' },
    principal: `${account}/directory/eve`,
  },
  {
    who: 'an AWS service',
    identity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' },
    principal: 'service/ec2.amazonaws.com',
    by_service: true,
  },
  {
    who: 'no identity but the service that called',
    identity: { invokedBy: 'autoscaling.amazonaws.com' },
    principal: 'service/autoscaling.amazonaws.com',
    by_service: true,
  },
  {
    who: 'a service that names itself in words',
    identity: { accountId: account, invokedBy: 'AWS Internal' },
    event: { eventSource: 'kms.amazonaws.com', eventType: 'AwsServiceEvent' },
    principal: 'service/kms.amazonaws.com',
    by_service: true,
  },
  {
    who: 'another account',
    identity: { type: 'AWSAccount', accountId: '999999999999', principalId: 'AIDAOTHER' },
    principal: '999999999999/account/AIDAOTHER',
  },
  {
    who: 'a session of a role of another account',
    identity: { type: 'AWSAccount', accountId: '999999999999', principalId: 'AROAOTHER:i-0abc' },
    principal: '999999999999/account/AROAOTHER',
  },
  {
    who: 'nobody in particular',
    identity: { type: 'AWSAccount', accountId: 'anonymous', principalId: '' },
    principal: 'anonymous',
  },
  {
    who: 'nobody in particular, as S3 says it',
    identity: { type: 'AWSAccount', accountId: 'ANONYMOUS_PRINCIPAL', principalId: '' },
    principal: 'anonymous',
  },
  { who: 'no identity at all', identity: null, principal: 'unknown' },
  { who: 'an identity that says nothing', identity: { type: 'Unknown' }, principal: 'unknown' },
  {
    who: 'a service acting for a person',
    identity: {
      type: 'IAMUser',
      accountId: account,
      userName: 'anna',
      arn: `arn:aws:iam::${account}:user/anna`,
      invokedBy: 'cloudformation.amazonaws.com',
    },
    principal: `${account}/user/anna`,
    by_service: true,
  },
]

describe('the principal of', async () => {
  const folder = scratchFolder()
  const records = cases.map(({ identity, event }, i) => record(i, { userIdentity: identity, ...event }))
  writeTrail(`${folder}/trail/a.json.gz`, records)
  await writeAthena(`${folder}/athena/a.parquet`, records)
  for (const layout of ['trail', 'athena']) {
    await runIngest(`${folder}/run-${layout}`, [
      `${folder}/${layout}/${layout === 'trail' ? 'a.json.gz' : 'a.parquet'}`,
    ])
    const events = await readEvents(`${folder}/run-${layout}`)
    test.each(cases.map((expected, i) => ({ ...expected, found: events[i]! })))(`$who (${layout})`, (one) => {
      expect(one.found.principal).toBe(one.principal)
      expect(one.found.session_principal).toBe(one.session_principal ?? null)
      expect(one.found.person).toBe(one.person ?? null)
      if (one.by_service !== undefined) expect(one.found.by_service).toBe(one.by_service)
    })
  }
})
