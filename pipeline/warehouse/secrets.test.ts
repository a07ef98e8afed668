import { afterAll, describe, expect, test } from 'vitest'
import { openGiven } from '../example/given.ts'
import { maskingMacros } from './secrets.ts'

const { warehouse } = await openGiven()
await warehouse.run(maskingMacros(true))
afterAll(() => warehouse.close())

/** What becomes of a text of a call. */
async function masked(text: string, call = 'x:Y'): Promise<string> {
  await warehouse.set({ text, service: call.split(':')[0]!, name: call.split(':')[1]! })
  const [row] = await warehouse.rows<{ text: string }>(
    "SELECT masked(getvariable('service'), getvariable('name'), getvariable('text')) AS text",
  )
  return row!.text
}

describe('what a name tells', () => {
  test.each([
    ['rds:X', { masterUserPassword: 'bait', port: 3306 }, { masterUserPassword: '[masked]', port: 3306 }],
    ['x:Y', { DB_PASSWORD: 'b"a\\it' }, { DB_PASSWORD: '[masked]' }],
    ['x:Y', { PassWord: ['bait', { a: 'bait' }] }, { PassWord: '[masked]' }],
    [
      'glue:X',
      { connectionProperties: { USERNAME: 'u', PASSWORD: 'bait' } },
      { connectionProperties: { USERNAME: 'u', PASSWORD: '[masked]' } },
    ],
    [
      'sts:X',
      { credentials: { accessKeyId: 'ASIA1', sessionToken: 'bait' } },
      { credentials: { accessKeyId: 'ASIA1', sessionToken: '[masked]' } },
    ],
    [
      'iam:X',
      { accessKey: { accessKeyId: 'AKIA1', secretAccessKey: 'bait' } },
      { accessKey: { accessKeyId: 'AKIA1', secretAccessKey: '[masked]' } },
    ],
    [
      'codebuild:X',
      { environmentVariables: [{ name: 'A', value: 'bait', type: 'PLAINTEXT' }] },
      { environmentVariables: '[masked]' },
    ],
    [
      'lambda:X',
      { environment: { variables: { A: { b: ['bait'] } } } },
      { environment: { variables: '[masked]' } },
    ],
    ['ssm:SendCommand', { parameters: { commands: ['bait'] } }, { parameters: '[masked]' }],
    ['ssm:PutParameter', { name: 'a', value: 'bait' }, { name: 'a', value: '[masked]' }],
    ['apigateway:CreateApiKey', { id: 'a1', value: 'bait' }, { id: 'a1', value: '[masked]' }],
    [
      'ecs:X',
      { containerDefinitions: [{ name: 'web', environment: [{ name: 'A', value: 'bait' }] }] },
      { containerDefinitions: [{ name: 'web', environment: '[masked]' }] },
    ],
    ['ec2:X', { userData: 'YmFpdA==' }, { userData: '[masked]' }],
    [
      'iot:X',
      { keyPair: { PublicKey: 'p', PrivateKey: 'bait' }, certificatePem: 'c' },
      { keyPair: { PublicKey: 'p', PrivateKey: '[masked]' }, certificatePem: 'c' },
    ],
    // Names with dots, arguments, pairs, JSON in a text.
    [
      'x:Y',
      { 'environmentVariables.A': 'bait', 'a.password': 'bait' },
      { 'environmentVariables.A': '[masked]', 'a.password': '[masked]' },
    ],
    ['x:Y', { args: ['--password', 'bait', '-v'] }, { args: ['--password', '[masked]', '-v'] }],
    ['x:Y', { env: [{ name: 'API_KEY', value: 'bait' }] }, { env: [{ name: 'API_KEY', value: '[masked]' }] }],
    [
      'x:Y',
      { body: JSON.stringify({ Password: 'ba"it', Name: 'n' }) },
      { body: JSON.stringify({ Password: '[masked]', Name: 'n' }) },
    ],
  ])('%s %o', async (call, given, expected) => {
    expect(JSON.parse(await masked(JSON.stringify(given), call))).toEqual(expected)
  })
})

test.each([
  ['export DB_PASSWORD=bait; ls', 'export DB_PASSWORD=[masked]; ls'],
  ["PGPASSWORD='ba it' psql", "PGPASSWORD=[masked]' psql"],
  ['aws_secret_access_key = bait/b+c=\naws_region = eu', 'aws_secret_access_key = [masked]\naws_region = eu'],
  ['mysql --user u --password bait db', 'mysql --user u --password [masked] db'],
  ['Authorization: Bearer bait.b', 'Authorization: Bearer [masked]'],
  [
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA1&X-Amz-Signature=bait&a=1',
    'https://b.s3.amazonaws.com/k?X-Amz-Credential=AKIA1&X-Amz-Signature=[masked]&a=1',
  ],
  ['https://b/k?X-Amz-Security-Token=bait', 'https://b/k?X-Amz-Security-Token=[masked]'],
  ['git clone https://kim:bait@example.com/r', 'git clone https://kim:[masked]@example.com/r'],
  ['-----BEGIN RSA PRIVATE KEY-----\nbait\n-----END RSA PRIVATE KEY-----', '[masked]'],
  ['a eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJiYWl0In0.bait b', 'a [masked] b'],
])('in a text: %s', async (text, expected) => {
  const within = JSON.parse(await masked(JSON.stringify({ text })))
  expect(within).toEqual({ text: expected })
})

test.each([
  [
    {
      nextToken: 'a',
      clientToken: 'b',
      clientRequestToken: 'c',
      keyId: 'd',
      accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    },
  ],
  [
    {
      secretId: 'prod/db',
      secretArn: 'arn:aws:secretsmanager:eu-central-1:1:secret:prod/db-AbCdEf',
      apiKeyId: 'a1',
    },
  ],
  [
    {
      password: 'arn:aws:secretsmanager:eu-central-1:1:secret:prod/db',
      secret: '{{resolve:ssm-secure:db:1}}',
    },
  ],
  [
    {
      password: 'HIDDEN_DUE_TO_SECURITY_REASONS',
      masterUserPassword: '****',
      userData: '<sensitiveDataRemoved>',
    },
  ],
  [{ manageMasterUserPassword: true, passwordResetRequired: false, password: null, token: '' }],
  [{ tags: [{ key: 'Name', value: 'web' }], parameters: { a: 'b' }, variables: ['c'], environment: 'prod' }],
  [{ url: 'https://example.com:8443/a@b', text: 'password policy; the token expired; basic authentication' }],
  [
    {
      passwordPolicy: { minimumPasswordLength: 14 },
      tokenValidity: 'a',
      cookies: ['b'],
      keyMaterialType: 'rsa',
    },
  ],
])('stays: %o', async (given) => {
  expect(await masked(JSON.stringify(given), 's3:X')).toBe(JSON.stringify(given))
})

test('a text that is cut off hides what it has', async () => {
  expect(await masked('{"a":1,"password":"ba')).toBe('{"a":1,"password":"[masked]"')
  expect(await masked('{"environmentVariables":[{"name":"A","value":"ba')).toBe(
    '{"environmentVariables":"[masked]"',
  )
})

test('without the setting nothing is masked', async () => {
  const other = await openGiven()
  await other.warehouse.run(maskingMacros(false))
  expect(
    await other.warehouse.rows(
      `SELECT masked('x', 'Y', '{"password":"a"}') AS a, masked_text('password=b') AS b`,
    ),
  ).toEqual([{ a: '{"password":"a"}', b: 'password=b' }])
  other.warehouse.close()
})
