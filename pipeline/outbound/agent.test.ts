/** Through a proxy, past it, and what is said when it says no; on loopback, with names that only the proxy knows. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, get, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { text } from 'node:stream/consumers'
import { CreateTopicCommand, SNSClient } from '@aws-sdk/client-sns'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hasMoto } from '../example/moto.ts'
import { hasOpenssl, openProxy, openTls, type ProxyStand } from '../example/proxy.ts'
import { forward, openS3, testKeys } from '../example/s3.ts'
import { OutboundAgent, proxyFor } from './agent.ts'

const variables = ['https_proxy', 'http_proxy', 'all_proxy', 'no_proxy', 'NODE_USE_ENV_PROXY']
let home: string
let closing: { close(): unknown }[]
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'usually-outbound-'))
  closing = []
  for (const name of Object.keys(process.env))
    if (name.startsWith('AWS_') || variables.includes(name.toLowerCase())) vi.stubEnv(name, undefined)
})
afterEach(async () => {
  vi.unstubAllEnvs()
  for (const open of closing.reverse()) await open.close()
  rmSync(home, { recursive: true })
})
function closeLater<Open extends { close(): unknown }>(open: Open): Open {
  closing.push(open)
  return open
}

describe('which proxy', () => {
  const through = (url: string, environment: Record<string, string>) => {
    for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value)
    const proxy = proxyFor(new URL(url))
    return proxy && `${proxy.variable} ${proxy.url.href}`
  }
  const both = { HTTPS_PROXY: 'http://out:3128', HTTP_PROXY: 'http://plain:3128' }

  test.each<[string, Record<string, string>, string | null]>([
    ['https://s3.amazonaws.com', {}, null],
    ['https://s3.amazonaws.com', both, 'HTTPS_PROXY http://out:3128/'],
    ['http://store.corp:9000', both, 'HTTP_PROXY http://plain:3128/'],
    ['https://s3.amazonaws.com', { ...both, https_proxy: 'https://small:1' }, 'https_proxy https://small:1/'],
    ['https://s3.amazonaws.com', { all_proxy: 'http://any:1' }, 'all_proxy http://any:1/'],
    ['https://s3.amazonaws.com', { ALL_PROXY: 'http://any:1', HTTPS_PROXY: '' }, 'ALL_PROXY http://any:1/'],
    // Without a protocol a proxy is spoken to in the clear, whatever goes through it.
    ['https://s3.amazonaws.com', { HTTPS_PROXY: 'out:3128' }, 'HTTPS_PROXY http://out:3128/'],
    ['https://s3.corp.example', { ...both, NO_PROXY: 'x.example, s3.corp.example' }, null],
    ['https://s3.corp.example', { ...both, NO_PROXY: '.corp.example' }, null],
    ['https://s3.corp.example', { ...both, NO_PROXY: 'corp.example' }, null],
    ['https://s3.corp.example', { ...both, no_proxy: '*.example' }, null],
    ['https://s3.corp.example', { ...both, NO_PROXY: '*' }, null],
    ['https://notcorp.example', { ...both, NO_PROXY: 'corp.example' }, 'HTTPS_PROXY http://out:3128/'],
    ['http://s3.corp.example:9000', { ...both, NO_PROXY: 'corp.example:9000' }, null],
    ['http://s3.corp.example', { ...both, NO_PROXY: 'corp.example:9000' }, 'HTTP_PROXY http://plain:3128/'],
    // What serves this machine alone.
    ['http://169.254.169.254/latest', both, null],
    ['http://169.254.170.2/keys', both, null],
    ['http://[fd00:ec2::254]/latest', both, null],
    ['http://[fd00:ec3::254]/latest', both, 'HTTP_PROXY http://plain:3128/'],
    ['http://127.0.0.1:5000', both, null],
    ['http://[::1]:5000', both, null],
    ['http://localhost:5000', both, null],
    ['http://10.1.2.3', both, 'HTTP_PROXY http://plain:3128/'],
  ])('%s %j: %s', (url, environment, expected) => {
    expect(through(url, environment)).toBe(expected)
  })

  test.each([
    [
      'socks5://user:s3cret@out:1080',
      /^HTTPS_PROXY: a proxy that speaks socks5 cannot be used; expected http/,
    ],
    ['http://:s3cret', /^HTTPS_PROXY: not the address of a proxy; expected http/],
    ['http://user:s3cret%@out:1', /^HTTPS_PROXY: not the address of a proxy; .*%25 for %/],
  ])('%s cannot be used, and is not told', (value, message) => {
    vi.stubEnv('HTTPS_PROXY', value)
    const told = () => proxyFor(new URL('https://s3.amazonaws.com'))
    expect(told).toThrow(message)
    expect(told).not.toThrow(/s3cret/)
  })
})

test('plain HTTP is forwarded, with the name and password of the proxy, over one connection', async () => {
  const ports = new Set<number | undefined>()
  const proxy = closeLater(
    await openProxy((request, response) => {
      ports.add(request.socket.remotePort)
      response.end(`${request.headers.host} by proxy`)
    }),
  )
  vi.stubEnv('HTTP_PROXY', proxy.url.replace('//', '//anna:p%40ss@'))
  const agent = new OutboundAgent('http:')
  const ask = async (url: string) => {
    const [response] = await once(get(url, { agent }), 'response')
    return text(response)
  }
  expect(await ask('http://store.invalid:9000/a%20b?c=d')).toBe('store.invalid:9000 by proxy')
  expect(await ask('http://store.invalid:9000/e')).toBe('store.invalid:9000 by proxy')
  agent.destroy()
  expect(proxy.asked).toEqual(['GET http://store.invalid:9000/a%20b?c=d', 'GET http://store.invalid:9000/e'])
  expect(proxy.authorization).toBe(`Basic ${Buffer.from('anna:p@ss').toString('base64')}`)
  expect(ports.size).toBe(1)
})

/** What pipeline/example/outbound.ts prints, with the environment of this process, whose last word wins. */
async function inProcess(args: string[], environment: Record<string, string>) {
  const program = join(import.meta.dirname, '..', 'example', 'outbound.ts')
  const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
    env: { ...process.env, HOME: home, AWS_MAX_ATTEMPTS: '1', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
  return { results: stdout && JSON.parse(stdout), stderr }
}

function inHome(path: string, content: string): void {
  mkdirSync(dirname(join(home, path)), { recursive: true })
  writeFileSync(join(home, path), content)
}

describe.skipIf(!hasMoto() || !hasOpenssl())(
  'AWS and a webhook behind a proxy, with its own certificate',
  () => {
    const topic = 'arn:aws:sns:eu-west-1:123456789012:alerts'
    const later = Date.parse('2099-01-01T00:00:00Z')
    let proxy: ProxyStand
    let authority: string
    let s3Port: number
    beforeEach(async () => {
      const s3 = closeLater(await openS3())
      await s3.makeBucket('logs', { 'a.json': 'content' })
      const sns = new SNSClient({ endpoint: s3.url, region: 'eu-west-1', credentials: testKeys })
      await sns.send(new CreateTopicCommand({ Name: 'alerts' }))
      sns.destroy()
      s3Port = Number(new URL(s3.url).port)
      const answer: RequestListener = (request, response) => {
        if (request.headers.host === 'hooks.invalid') return response.end('ok')
        if (request.url!.startsWith('/federation/credentials'))
          return response.setHeader('content-type', 'application/json').end(
            JSON.stringify({
              roleCredentials: { ...testKeys, sessionToken: 't', expiration: later },
            }),
          )
        return forward(s3Port, request, response)
      }
      const names = [
        '*.eu-west-1.amazonaws.com',
        '*.s3.eu-west-1.amazonaws.com',
        '*.sso.eu-west-1.amazonaws.com',
      ]
      const tls = closeLater(await openTls(home, [...names, 'hooks.invalid'], answer))
      proxy = closeLater(await openProxy((_, response) => response.end('no'), tls.port))
      authority = tls.authority
    })

    test('a role of STS, a bucket, a topic, a webhook: all in tunnels, with nothing in the log (needs moto_server, openssl)', async () => {
      inHome('.aws/credentials', '[base]\naws_access_key_id = AKIABASE\naws_secret_access_key = s\n')
      const role = 'role_arn = arn:aws:iam::123456789012:role/audit\nsource_profile = base'
      inHome('.aws/config', `[profile audit]\n${role}\nregion = eu-west-1\n`)
      const done = await inProcess(['s3://logs/a.json', topic, 'https://hooks.invalid/x'], {
        AWS_PROFILE: 'audit',
        HTTPS_PROXY: proxy.url,
        NODE_EXTRA_CA_CERTS: authority,
      })
      expect(done).toEqual({ results: { read: 'content', published: true, posted: true }, stderr: '' })
      expect([...new Set(proxy.asked)]).toEqual([
        'CONNECT sts.eu-west-1.amazonaws.com:443',
        'CONNECT logs.s3.eu-west-1.amazonaws.com:443',
        'CONNECT sns.eu-west-1.amazonaws.com:443',
        'CONNECT hooks.invalid:443',
      ])
    })

    test('a login of IAM Identity Center (needs moto_server, openssl)', async () => {
      inHome(
        '.aws/config',
        '[sso-session work]\nsso_start_url = https://example.awsapps.com/start\nsso_region = eu-west-1\n' +
          '[profile audit]\nsso_session = work\nsso_account_id = 123456789012\nsso_role_name = audit\nregion = eu-west-1\n',
      )
      inHome(
        `.aws/sso/cache/${createHash('sha1').update('work').digest('hex')}.json`,
        JSON.stringify({ accessToken: 'token', expiresAt: '2099-01-01T00:00:00Z' }),
      )
      const done = await inProcess(['s3://logs/a.json'], {
        AWS_PROFILE: 'audit',
        ALL_PROXY: proxy.url,
        NODE_EXTRA_CA_CERTS: authority,
      })
      expect(done).toEqual({ results: { read: 'content' }, stderr: '' })
      expect(proxy.asked).toEqual([
        'CONNECT portal.sso.eu-west-1.amazonaws.com:443',
        'CONNECT logs.s3.eu-west-1.amazonaws.com:443',
      ])
    })

    const keys = {
      AWS_ACCESS_KEY_ID: testKeys.accessKeyId,
      AWS_SECRET_ACCESS_KEY: testKeys.secretAccessKey,
      AWS_REGION: 'eu-west-1',
    }

    test('a proxy that says no, and one whose certificate nobody trusts (needs moto_server, openssl)', async () => {
      proxy.refuses = 407
      const environment = { ...keys, HTTPS_PROXY: proxy.url.replace('//', '//anna:s3cret@') }
      const args = ['s3://logs/a.json', topic, 'https://hooks.invalid/x']
      const { host } = new URL(proxy.url)
      const answered = (status: number, target: string) =>
        `the proxy ${host} (HTTPS_PROXY) answered ${status} to a connection to ${target}; `
      const refused = await inProcess(args, environment)
      expect(refused.results).toEqual({
        read: `Failure: ${answered(407, 'logs.s3.eu-west-1.amazonaws.com')}it asks for a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, with %40 for @ in them`,
        published: `Failure: --sns ${topic}: ${answered(407, 'sns.eu-west-1.amazonaws.com')}it asks for a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, with %40 for @ in them; the alerts were not delivered`,
        posted: `Failure: --webhook: hooks.invalid could not be reached: ${answered(407, 'hooks.invalid')}it asks for a name and a password: HTTPS_PROXY=http://NAME:PASSWORD@HOST:PORT, with %40 for @ in them; the alerts were not delivered`,
      })
      proxy.refuses = undefined
      const distrusted = await inProcess(args, environment)
      expect(distrusted.results.read).toMatch(
        /cannot be reached \((DEPTH_ZERO_)?SELF_SIGNED_CERT\w*\)\. .* in NODE_EXTRA_CA_CERTS\.$/,
      )
      expect(distrusted.results.posted).toMatch(
        /could not be reached through the proxy that HTTPS_PROXY names \((DEPTH_ZERO_)?SELF_SIGNED_CERT\w*\), 4 times over/,
      )
      expect(JSON.stringify([refused, distrusted])).not.toContain('s3cret')
    })

    test('the metadata of an instance is asked directly, whatever Node is told (needs moto_server)', async () => {
      const roles = '/latest/meta-data/iam/security-credentials/'
      const given = {
        Code: 'Success',
        AccessKeyId: testKeys.accessKeyId,
        SecretAccessKey: testKeys.secretAccessKey,
        Token: 't',
        Expiration: new Date(later),
      }
      const answers: Record<string, string> = {
        'PUT /latest/api/token': 'token',
        [`GET ${roles}`]: 'reader',
        [`GET ${roles}reader`]: JSON.stringify(given),
      }
      const metadata = createServer((request, response) =>
        response.end(answers[`${request.method} ${request.url}`]),
      )
      closeLater(metadata).listen(0, '127.0.0.1')
      await once(metadata, 'listening')
      const done = await inProcess(['s3://logs/a.json'], {
        AWS_EC2_METADATA_SERVICE_ENDPOINT: `http://127.0.0.1:${(metadata.address() as AddressInfo).port}`,
        AWS_REGION: 'eu-west-1',
        HTTP_PROXY: proxy.url,
        HTTPS_PROXY: proxy.url,
        NODE_USE_ENV_PROXY: '1',
        NODE_EXTRA_CA_CERTS: authority,
      })
      expect(done.results).toEqual({ read: 'content' })
      expect(proxy.asked).toEqual(['CONNECT logs.s3.eu-west-1.amazonaws.com:443'])
    })
  },
)
