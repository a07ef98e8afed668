/** Where credentials, endpoint and region come from, and what is said when S3 says no; against moto's server. */
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { PutObjectAclCommand } from '@aws-sdk/client-s3'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasMoto } from '../example/moto.ts'
import { openProxy } from '../example/proxy.ts'
import { forward, openS3, type S3Stand } from '../example/s3.ts'
import { Bucket, type S3Access } from './bucket.ts'
import { s3Failure } from './failures.ts'

const runs = hasMoto() ? describe : describe.skip
let s3: S3Stand
let home: string
beforeAll(async () => {
  if (!hasMoto()) return
  s3 = await openS3()
  await s3.makeBucket('logs', { 'a.json': 'content' })
})
afterAll(() => s3?.close())

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'usually-aws-'))
  // Nothing of the machine's own.
  for (const name of Object.keys(process.env)) if (name.startsWith('AWS_')) vi.stubEnv(name, undefined)
  vi.stubEnv('HOME', home)
  vi.stubEnv('AWS_CONFIG_FILE', join(home, 'config'))
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', join(home, 'credentials'))
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true')
  vi.stubEnv('AWS_MAX_ATTEMPTS', '1')
  if (!s3) return
  vi.stubEnv('AWS_ENDPOINT_URL', s3.url)
  s3.requests = []
  s3.gate = () => false
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(home, { recursive: true })
})

function inHome(path: string, content: string): string {
  const file = join(home, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  return file
}

function environment(variables: Record<string, string>): void {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value)
}

const keys = { AWS_ACCESS_KEY_ID: 'AKIAENVENVENVENVENV1', AWS_SECRET_ACCESS_KEY: 'env-secret' }

async function read(access: S3Access = {}, name = 'logs', key = 'a.json'): Promise<string> {
  const bucket = new Bucket(name, access)
  try {
    const { body } = await bucket.get(key)
    return Buffer.concat(await body.toArray()).toString()
  } finally {
    bucket.close()
  }
}

async function list(access: S3Access = {}, name = 'logs'): Promise<string[]> {
  const bucket = new Bucket(name, access)
  try {
    const found: string[] = []
    for await (const { objects } of bucket.list({ prefix: '' })) found.push(...objects.map(({ key }) => key))
    return found
  } finally {
    bucket.close()
  }
}

const asked = () => s3.requests.at(-1)!

/** A loopback service that hands out credentials, as containers and instances have them. */
async function withService(
  answers: Record<string, string>,
  use: (url: string) => Promise<void>,
): Promise<void> {
  const server = createServer((message, response) => {
    const answer = answers[`${message.method} ${message.url!.split('?')[0]}`]
    response.writeHead(answer === undefined ? 404 : 200, { 'content-type': 'application/json' })
    response.end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)
  } finally {
    server.closeAllConnections()
    server.close()
  }
}

runs('credentials come from', () => {
  const later = '2099-01-01T00:00:00Z'

  test('the environment (needs moto_server)', async () => {
    environment({ ...keys, AWS_SESSION_TOKEN: 'session-token' })
    expect(await read()).toBe('content')
    expect(asked()).toMatchObject({ keyId: 'AKIAENVENVENVENVENV1', region: 'us-east-1' })
    expect(asked().headers['x-amz-security-token']).toBe('session-token')
  })

  test('a profile of the credentials file, with the region of its configuration (needs moto_server)', async () => {
    inHome('credentials', '[audit]\naws_access_key_id = AKIAPROFILEPROFILE01\naws_secret_access_key = s\n')
    inHome('config', '[profile audit]\nregion = eu-west-1\n')
    // A profile that is named goes before keys in the environment, without a word from the SDK.
    environment({ ...keys, AWS_PROFILE: 'audit' })
    const warn = vi.spyOn(console, 'warn')
    expect(await read()).toBe('content')
    expect(asked()).toMatchObject({ keyId: 'AKIAPROFILEPROFILE01', region: 'eu-west-1' })
    expect(warn).not.toHaveBeenCalled()
  })

  test('a role that a profile assumes with the keys of another (needs moto_server)', async () => {
    inHome('credentials', '[base]\naws_access_key_id = AKIABASEBASEBASEBASE\naws_secret_access_key = s\n')
    inHome(
      'config',
      '[profile audit]\nrole_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = base\nregion = eu-west-1\n',
    )
    environment({ AWS_PROFILE: 'audit' })
    expect(await read()).toBe('content')
    expect(s3.requests.map(({ method, keyId }) => [method, keyId?.slice(0, 4)])).toEqual([
      ['POST', 'AKIA'],
      ['GET', 'ASIA'],
    ])
  })

  test('a web identity (needs moto_server)', async () => {
    environment({
      AWS_WEB_IDENTITY_TOKEN_FILE: inHome('token', 'a-token'),
      AWS_ROLE_ARN: 'arn:aws:iam::123456789012:role/job',
      AWS_REGION: 'eu-west-1',
    })
    expect(await read()).toBe('content')
    expect(s3.requests[0]).toMatchObject({ method: 'POST', keyId: undefined })
    expect(asked().keyId).toMatch(/^ASIA/)
  })

  test('a command that a profile names (needs moto_server)', async () => {
    const answer = JSON.stringify({ Version: 1, AccessKeyId: 'ASIAPROCESSPROCESS01', SecretAccessKey: 's' })
    inHome('config', `[default]\ncredential_process = cat ${inHome('answer.json', answer)}\n`)
    expect(await read()).toBe('content')
    expect(asked().keyId).toBe('ASIAPROCESSPROCESS01')
  })

  test('a login of IAM Identity Center (needs moto_server)', async () => {
    inHome(
      'config',
      `[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n` +
        `[profile audit]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = audit\n`,
    )
    const cached = `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`
    inHome(cached, JSON.stringify({ accessToken: 'token', expiresAt: later, startUrl: 'x', region: 'x' }))
    const roleCredentials = {
      accessKeyId: 'ASIASSOSSOSSOSSOSSO1',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: Date.parse(later),
    }
    await withService({ 'GET /federation/credentials': JSON.stringify({ roleCredentials }) }, async (url) => {
      environment({ AWS_PROFILE: 'audit', AWS_ENDPOINT_URL_SSO: url })
      expect(await read()).toBe('content')
    })
    expect(asked().keyId).toBe('ASIASSOSSOSSOSSOSSO1')
  })

  const given = (AccessKeyId: string) =>
    JSON.stringify({
      Code: 'Success',
      AccessKeyId,
      SecretAccessKey: 's',
      Token: 't',
      Expiration: later,
    })

  test('the metadata of a container (needs moto_server)', async () => {
    await withService({ 'GET /keys': given('ASIACONTAINER0000001') }, async (url) => {
      environment({ AWS_CONTAINER_CREDENTIALS_FULL_URI: `${url}/keys` })
      expect(await read()).toBe('content')
    })
    expect(asked().keyId).toBe('ASIACONTAINER0000001')
  })

  test('the metadata of an instance (needs moto_server)', async () => {
    const roles = '/latest/meta-data/iam/security-credentials/'
    const answers = {
      'PUT /latest/api/token': 'token',
      [`GET ${roles}`]: 'reader',
      [`GET ${roles}reader`]: given('ASIAINSTANCE00000001'),
    }
    await withService(answers, async (url) => {
      environment({ AWS_EC2_METADATA_DISABLED: 'false', AWS_EC2_METADATA_SERVICE_ENDPOINT: url })
      expect(await read()).toBe('content')
    })
    expect(asked().keyId).toBe('ASIAINSTANCE00000001')
  })

  test('nowhere, for a public bucket: no signature is sent (needs moto_server)', async () => {
    await s3.client.send(new PutObjectAclCommand({ Bucket: 'logs', Key: 'a.json', ACL: 'public-read' }))
    environment(keys)
    expect(await read({ signRequest: false })).toBe('content')
    expect(asked().headers.authorization).toBeUndefined()
    expect(JSON.stringify(asked().headers)).not.toMatch(/AKIA/)
  })
})

runs('requests', () => {
  beforeEach(() => environment(keys))

  test('AWS_ENDPOINT_URL_S3 goes before AWS_ENDPOINT_URL (needs moto_server)', async () => {
    environment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9', AWS_ENDPOINT_URL_S3: s3.url })
    expect(await read()).toBe('content')
  })

  test('the endpoint of a profile, by a name: the bucket is in the path (needs moto_server)', async () => {
    vi.stubEnv('AWS_ENDPOINT_URL', undefined)
    inHome('config', `[default]\nendpoint_url = ${s3.url.replace('127.0.0.1', 'localhost')}\n`)
    expect(await read()).toBe('content')
    expect(asked().path).toBe('/logs/a.json')
  })

  test('go through a proxy, small and large ones (needs moto_server)', async () => {
    const proxy = await openProxy((message, response) =>
      forward(Number(new URL(s3.url).port), message, response),
    )
    environment({ AWS_ENDPOINT_URL: 'http://store', HTTP_PROXY: proxy.url, NO_PROXY: '' })
    const bucket = new Bucket('logs', {})
    // Of more than 2 MiB the SDK would ask first whether they are welcome (Expect).
    const large = Buffer.alloc(3 * 1024 * 1024, 'large')
    await bucket.put('large', large, 'text/plain')
    expect(Buffer.concat(await (await bucket.get('large')).body.toArray()).equals(large)).toBe(true)
    bucket.close()
    proxy.close()
    expect(proxy.asked).toEqual([
      'PUT http://store/logs/large?x-id=PutObject',
      'GET http://store/logs/large?x-id=GetObject',
    ])
  })

  test('say that the reader pays, in each that may cost (needs moto_server)', async () => {
    await list({ requestPayer: 'requester' })
    await read({ requestPayer: 'requester' })
    expect(s3.requests.map(({ headers }) => headers['x-amz-request-payer'])).toEqual([
      'requester',
      'requester',
    ])
  })

  test('go to the region of the bucket, after one redirect for all (needs moto_server)', async () => {
    environment({ AWS_DEFAULT_REGION: 'us-west-2' })
    s3.gate = ({ region }, response) => {
      if (region === 'eu-central-1') return false
      response.writeHead(301, { 'x-amz-bucket-region': 'eu-central-1', 'content-type': 'application/xml' })
      response.end('<Error><Code>PermanentRedirect</Code><Message>Elsewhere</Message></Error>')
      return true
    }
    const bucket = new Bucket('logs', {})
    for await (const { objects } of bucket.list({ prefix: '' })) expect(objects[0]!.key).toBe('a.json')
    await bucket.head('a.json')
    bucket.close()
    expect(s3.requests.map(({ region }) => region)).toEqual(['us-west-2', 'eu-central-1', 'eu-central-1'])
  })
})

runs('what is said', () => {
  const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY00'
  beforeEach(() => environment({ AWS_ACCESS_KEY_ID: 'AKIAENVENVENVENVENV1', AWS_SECRET_ACCESS_KEY: secret }))
  const said = (promise: Promise<unknown>) =>
    promise.then(
      () => 'nothing',
      (error: Error) => error.message,
    )
  const answering = (status: number, code: string, message: string) => {
    s3.gate = (_, response) => {
      response.writeHead(status, { 'content-type': 'application/xml' })
      response.end(`<Error><Code>${code}</Code><Message>${message}</Message></Error>`)
      return true
    }
  }

  test('without credentials (needs moto_server)', async () => {
    environment({ AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })
    expect(await said(list())).toMatch(
      /^s3:\/\/logs\/: no AWS credentials \(.*\)\. Log in \("aws sso login"\), name a profile with AWS_PROFILE/,
    )
  })

  test('of a profile that is not there (needs moto_server)', async () => {
    environment({ AWS_PROFILE: 'nobody' })
    expect(await said(list())).toMatch(/no AWS credentials in the profile nobody \(Could not load/)
  })

  test('of a profile that asks for a second factor, without a terminal (needs moto_server)', async () => {
    inHome('credentials', '[base]\naws_access_key_id = AKIABASEBASEBASEBASE\naws_secret_access_key = s\n')
    inHome(
      'config',
      '[profile audit]\nrole_arn = arn:aws:iam::1:role/audit\nsource_profile = base\nmfa_serial = arn:aws:iam::1:mfa/anna\n',
    )
    environment({ AWS_PROFILE: 'audit' })
    expect(await said(list())).toMatch(/needs a code of arn:aws:iam::1:mfa\/anna, and there is no terminal/)
  })

  test('of a bucket that is not there (needs moto_server)', async () => {
    expect(await said(list({}, 'no-such-bucket'))).toBe(
      's3://no-such-bucket/: there is no bucket no-such-bucket. Check its name, and AWS_ENDPOINT_URL if it is set.',
    )
  })

  test.each([
    [403, 'AccessDenied', 'Access Denied', 'access denied: s3:ListBucket on arn:aws:s3:::logs is missing'],
    [
      403,
      'AccessDenied',
      'User: arn:aws:iam::1:user/a is not authorized to perform: kms:Decrypt on the resource associated with this ciphertext because no identity-based policy allows it',
      'access denied: kms:Decrypt is missing',
    ],
    [
      403,
      'AccessDenied',
      'User: x is not authorized to perform: s3:ListBucket on resource: &quot;arn:aws:s3:::logs&quot; because of a policy',
      'access denied: s3:ListBucket on arn:aws:s3:::logs is missing',
    ],
    [400, 'ExpiredToken', 'The provided token has expired.', 'the AWS session has expired'],
    [403, 'RequestTimeTooSkewed', 'The difference is too large', 'the clock of this machine is more than 15'],
    [403, 'InvalidAccessKeyId', 'AKIAENVENVENVENVENV1', 'AWS does not know these credentials'],
    [403, 'SignatureDoesNotMatch', 'The signature', 'AWS does not know these credentials'],
    [503, 'SlowDown', `Reduce AKIAENVENVENVENVENV1 ${secret}`, 'S3 answered SlowDown (Reduce ... ...)'],
  ])('of %s %s: %s (needs moto_server)', async (status, code, message, line) => {
    answering(status, code, message)
    const text = await said(list())
    expect(text).toContain(`s3://logs/: ${line}`)
    expect(text).not.toMatch(/AKIAENV|wJalr|\n/)
  })

  test('of an endpoint that is not there, or speaks another language (needs moto_server)', async () => {
    environment({ AWS_ENDPOINT_URL: 'http://127.0.0.1:9' })
    expect(await said(list())).toMatch(
      /^s3:\/\/logs\/: http:\/\/127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\)/,
    )
    environment({ AWS_ENDPOINT_URL: s3.url })
    s3.gate = (_, response) => {
      response.end('<html><title>Login')
      return true
    }
    expect(await said(list())).toMatch(/answered with something that is not S3's/)
  })

  test('of a wrong region that nothing redirects from (needs moto_server)', async () => {
    answering(301, 'PermanentRedirect', 'Elsewhere')
    expect(await said(list())).toMatch(/another region.*AWS_REGION/)
  })

  test('of a role that may not be assumed (needs moto_server)', async () => {
    inHome('credentials', '[base]\naws_access_key_id = AKIABASEBASEBASEBASE\naws_secret_access_key = s\n')
    inHome(
      'config',
      '[profile audit]\nrole_arn = arn:aws:iam::1:role/audit\nsource_profile = base\nregion = eu-west-1\n',
    )
    environment({ AWS_PROFILE: 'audit', AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '' })
    s3.gate = (_, response) => {
      response.writeHead(403, { 'content-type': 'text/xml' })
      response.end(
        '<ErrorResponse><Error><Code>AccessDenied</Code><Message>User: arn:aws:iam::1:user/base is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/audit</Message></Error></ErrorResponse>',
      )
      return true
    }
    expect(await said(list())).toMatch(
      /access denied: sts:AssumeRole on arn:aws:iam::1:role\/audit is missing/,
    )
  })
})

test('an object in the archive, and one that is not there', () => {
  const of = (name: string) =>
    s3Failure({ name, message: '' }, { operation: 'read', bucket: 'b', key: 'k', signed: true }).message
  expect(of('InvalidObjectState')).toMatch(/^s3:\/\/b\/k: the object is archived .*restore-object/)
  expect(of('NoSuchKey')).toBe('s3://b/k: there is no such object.')
})
