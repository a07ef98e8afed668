/** Alerts on their way: to a server of this machine that answers as others do. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { afterAll, afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { exampleFinding } from '../../example/finding.ts'
import { hasMoto, openMoto } from '../../example/moto.ts'
import { canMount, withMount } from '../../example/mount.ts'
import { exampleContext, scratchFolder } from '../../example/run.ts'
import type { Finding } from '../../run-folder/exports/finding.ts'
import { type DeliveryOptions, deliver, targetsOf } from './deliver.ts'
import { alertOf, type Digest } from './digest.ts'
import { post } from './post.ts'
import { regionOf } from './sns.ts'

const signal = new AbortController().signal

/** A server that answers with what is next in `answers`, and 200 from then on. */
const bodies: string[] = []
const paths: string[] = []
let answers: { status: number; headers?: Record<string, string> }[] = []
const server = createServer((request: IncomingMessage, response: ServerResponse) => {
  let body = ''
  request.on('data', (chunk) => {
    body += chunk
  })
  request.on('end', () => {
    bodies.push(body)
    paths.push(`${request.method} ${request.url}`)
    const { status, headers } = answers.shift() ?? { status: 200 }
    response.writeHead(status, headers).end('ok')
  })
})
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
const host = `127.0.0.1:${(server.address() as { port: number }).port}`
const webhook = `http://${host}/services/T0/s3cret`
afterAll(() => server.close())

let out: string
beforeEach(() => {
  out = scratchFolder('deliver')
  bodies.length = 0
  paths.length = 0
  answers = []
})
afterEach(() => rmSync(out, { recursive: true, force: true }))

const digestOf = (findings: Partial<Finding>[], reportUrl?: string): Digest => ({
  title: `${findings.length} alerts`,
  promise: 'High promises that chance alone gives one alert a week at this run’s budget.',
  alerts: findings.map((of, i) =>
    alertOf({ ...exampleFinding, uid: String(i).padStart(12, '0'), incident: null, ...of }, null, reportUrl),
  ),
})
/** @returns what was logged */
async function send(digest: Digest, options: DeliveryOptions = {}, folder = out): Promise<string> {
  const context = exampleContext(folder)
  const targets = targetsOf({ ...(options.sns ? {} : { webhook }), ...options }, signal)
  await deliver(context, targets, digest, options.resend ?? false)
  return context.lines.join('')
}
// biome-ignore lint/suspicious/noExplicitAny: whatever was posted
const posted = (): any[] => bodies.map((body) => JSON.parse(body))

describe('formats', () => {
  test('Slack: what happened, how bad, how rare, what is promised, where to read on', async () => {
    await send(digestOf([{ owner: 'Team Kestrel', place: 'Berlin' }], 'https://r.example/u?a=1'))
    expect(posted()).toEqual([
      {
        text: [
          '1 alerts',
          'High promises that chance alone gives one alert a week at this run’s budget.',
          '',
          '• 2026-11-09 `111122223333/user/ana`: Created the user eve',
          '   critical severity; how rare such a day is: 1 in 1,000',
          '   owner Team Kestrel; from Berlin',
          '   <https://r.example/u?a=1/finding/000000000000.html|Open the finding>',
        ].join('\n'),
        unfurl_links: false,
        unfurl_media: false,
      },
    ])
  })

  test('Slack: a name makes no link, mention, line or type', async () => {
    const principal = '1/user/<!channel>&`*a*`\n• 2026-01-01 forged\u202e'
    await send(digestOf([{ principal, headline: 'Read <http://x.example|bucket> @here a@all.example' }]))
    expect(posted()[0].text.split('\n')[3]).toBe(
      '• 2026-11-09 `1/user/&lt;!channel&gt;&amp;ˋ∗a∗ˋ‹U+000A›• 2026-01-01 forged‹U+202E›`: Read &lt;http[:]//x.example|bucket&gt; ＠here a＠all.example',
    )
  })

  test('a long list is cut, with a count', async () => {
    await send(digestOf(Array(25).fill({})))
    const lines = posted()[0].text.split('\n')
    expect(lines.filter((line: string) => line.startsWith('•'))).toHaveLength(20)
    expect(lines.at(-1)).toBe('and 5 more alerts')
  })

  test('Teams: an Adaptive Card of plain text runs, small enough whatever a log says', async () => {
    const hostile = {
      principal: `1/user/**{{DATE(x)}}** <at>all</at> [x](http://x.example) ${'試'.repeat(300)}`,
    }
    await send(digestOf([{}, ...Array(30).fill(hostile)], 'https://r.example'), { webhookFormat: 'teams' })
    const [message] = posted()
    expect(bodies[0]!.length).toBeGreaterThan(10_000)
    expect(Buffer.byteLength(bodies[0]!)).toBeLessThan(28_000)
    expect(message.type).toBe('message')
    const [{ contentType, content }] = message.attachments
    expect(contentType).toBe('application/vnd.microsoft.card.adaptive')
    expect(content).toMatchObject({ type: 'AdaptiveCard', version: '1.4' })
    const [title, promise, first, second] = content.body
    expect(title.inlines[0]).toMatchObject({ type: 'TextRun', text: '31 alerts' })
    expect(promise.inlines[0].text).toMatch(/^High promises/)
    expect(first.items.map((of: { type: string }) => of.type)).toEqual([
      'RichTextBlock',
      'RichTextBlock',
      'ActionSet',
    ])
    expect(first.items[0].inlines.map((of: { text: string }) => of.text)).toEqual([
      '2026-11-09 111122223333/user/ana: ',
      'Created the user eve',
    ])
    expect(first.items[2].actions[0].url).toBe('https://r.example/finding/000000000000.html')
    expect(second.items[0].inlines[0].text).toContain(
      '1/user/**{ {DATE(x)}}** ‹at>all‹/at> [x](http[:]//x.example)',
    )
    expect(content.body.at(-1).inlines[0].text).toMatch(/^and \d+ more alerts$/)
  })

  test('PagerDuty: an event a finding, its key from the environment and nowhere else', async () => {
    vi.stubEnv('PD_KEY', 'r0uting-key')
    const log = await send(digestOf([{}, { severity: 'high' }], 'https://r.example'), {
      webhookFormat: 'pagerduty',
      webhookKeyEnv: 'PD_KEY',
    })
    expect(posted()).toHaveLength(2)
    expect(posted()[1]).toMatchObject({
      routing_key: 'r0uting-key',
      event_action: 'trigger',
      dedup_key: '000000000001',
      links: [{ href: 'https://r.example/finding/000000000001.html', text: 'Open the finding' }],
      payload: {
        summary: '111122223333/user/ana: Created the user eve',
        source: '111122223333/user/ana',
        severity: 'error',
        timestamp: '2026-11-09T07:00:00.000Z',
        custom_details: { weight: 'high severity; how rare such a day is: 1 in 1,000' },
      },
    })
    expect(log + readFileSync(join(out, 'deliveries.json'), 'utf8')).not.toContain('r0uting')
    vi.unstubAllEnvs()
  })

  test('JSON: fields of each, and how many are left out', async () => {
    await send(digestOf(Array(103).fill({})), { webhookFormat: 'json' })
    const [message] = posted()
    expect(message).toMatchObject({ source: 'usually', title: '103 alerts', more: 3 })
    expect(message.alerts).toHaveLength(100)
    expect(message.alerts[0]).toMatchObject({
      uid: '000000000000',
      title: 'Created the user eve',
      severity: 'critical',
      how_rare: '1 in 1,000',
      url: null,
    })
  })
})

describe('what goes wrong', () => {
  const nothingRecorded = () =>
    expect(JSON.parse(readFileSync(join(out, 'deliveries.json'), 'utf8'))).toEqual({ deliveries: [] })

  test('a redirect is not followed, and is no delivery', async () => {
    answers = [{ status: 302, headers: { location: '/elsewhere/s3cret' } }]
    await expect(send(digestOf([{}]))).rejects.toThrow(
      `--webhook: ${host} answered 302, a redirect to ${host}, which is not followed: give the address that it leads to; the alerts were not delivered`,
    )
    expect(paths).toEqual(['POST /services/T0/s3cret'])
    nothingRecorded()
  })

  test('what was refused is said once, by its host alone, and is not recorded', async () => {
    answers = [{ status: 404 }]
    const error = await send(digestOf([{}])).catch((of: Error) => of as Error)
    expect(String((error as Error).message)).toBe(
      `--webhook: ${host} answered 404; the alerts were not delivered`,
    )
    nothingRecorded()
  })

  test('busy and broken hosts are asked again, as soon as they say', async () => {
    answers = [429, 503, 500].map((status) => ({ status, headers: { 'retry-after': '0' } }))
    expect(await send(digestOf([{}]))).toContain('1 delivered')
    expect(paths).toHaveLength(4)
    answers = Array.from({ length: 9 }, () => ({ status: 503, headers: { 'retry-after': '0' } }))
    await expect(send(digestOf([{}]), { resend: true })).rejects.toThrow('answered 503, 4 times over')
    expect(paths).toHaveLength(8)
  })

  test('pauses grow, unless the host names one; nobody waits for an hour', async () => {
    const paused: number[] = []
    const wait = async (seconds: number) => void paused.push(seconds)
    answers = [{ status: 500 }, { status: 500 }, { status: 429, headers: { 'retry-after': '7' } }]
    await post(new URL(webhook), {}, signal, wait)
    expect(paused).toEqual([1, 4, 7])
    answers = [{ status: 429, headers: { 'retry-after': '3600' } }]
    await expect(post(new URL(webhook), {}, signal, wait)).rejects.toThrow('asks for a pause of 3600 seconds')
    expect(paused).toHaveLength(3)
  })

  test('a host that is not there is tried again, and named without the rest of the address', async () => {
    const paused: number[] = []
    const gone = new URL('http://127.0.0.1:9/s3cret')
    await expect(post(gone, {}, signal, async (seconds) => void paused.push(seconds))).rejects.toThrow(
      /^--webhook: 127\.0\.0\.1:9 could not be reached( \(\w+\))?, 4 times over; the alerts were not delivered$/,
    )
    expect(paused).toEqual([1, 4, 15])
  })

  test('a proxy is asked, which gets the whole message', async () => {
    vi.stubEnv('HTTP_PROXY', `http://${host}`)
    vi.stubEnv('NO_PROXY', '')
    await post(new URL('http://hooks.invalid/s3cret'), { text: 'a'.repeat(300_000) }, signal)
    expect(paths).toEqual(['POST http://hooks.invalid/s3cret'])
    expect(posted()[0].text).toHaveLength(300_000)
    vi.stubEnv('HTTP_PROXY', 'http://127.0.0.1:9')
    await expect(post(new URL('http://hooks.invalid/s3cret'), {}, signal, async () => {})).rejects.toThrow(
      '--webhook: hooks.invalid could not be reached through the proxy that HTTP_PROXY names (ECONNREFUSED), 4 times over',
    )
    vi.unstubAllEnvs()
  })

  test('an interrupt ends the waiting', async () => {
    const abort = new AbortController()
    abort.abort()
    await expect(post(new URL(webhook), {}, abort.signal)).rejects.toThrow('interrupted')
  })

  test.skipIf(!canMount())('where a delivery cannot be recorded, nothing is sent (needs a mount)', () =>
    withMount('ro', async (folder) => {
      await expect(send(digestOf([{}]), {}, folder)).rejects.toThrow(
        `deliveries.json: cannot be written (EROFS). Without it every run would send the same alerts again.`,
      )
      expect(paths).toEqual([])
    }),
  )

  test('a record that cannot be read stops the sending, and says what to do', async () => {
    writeFileSync(join(out, 'deliveries.json'), '{"deliveries": 7}')
    await expect(send(digestOf([{}]))).rejects.toThrow(
      /deliveries\.json: deliveries: .*Mend it, or remove it/,
    )
    expect(paths).toEqual([])
  })

  test.each<[DeliveryOptions, string]>([
    [{ webhook: 'hooks.example/s3cret' }, 'expected an address that begins with https://'],
    [{ webhook: 'ftp://hooks.example/s3cret' }, 'expected an address that begins with https://'],
    [{ webhook: 'https://a:s3cret@hooks.example' }, 'has a user name or a password'],
    [{ webhook, webhookFormat: 'discord' }, 'expected slack, teams, pagerduty, json'],
    [{ webhook, webhookFormat: 'pagerduty' }, 'needs --webhook-key-env NAME'],
    [{ webhook, webhookFormat: 'pagerduty', webhookKeyEnv: 'NOT_SET' }, 'is empty or not set'],
    [{ webhook, webhookKeyEnv: 'HOME' }, 'is for --webhook-format pagerduty'],
    [{ webhookFormat: 'teams' }, '--webhook-format needs --webhook'],
    [{ resend: true }, '--resend needs --webhook or --sns'],
    [{ sns: 'alerts' }, 'expected the ARN of a topic'],
    [{ sns: 'arn:aws:sns:eu-central-1:111122223333:a.fifo' }, 'a FIFO topic delivers to queues alone'],
  ])('%j is wrong usage, and no secret is repeated', (options, says) => {
    try {
      targetsOf(options, signal)
      expect.unreachable()
    } catch (error) {
      expect(error).toMatchObject({ exitCode: 2, message: expect.stringContaining(says) })
      expect((error as Error).message).not.toContain('s3cret')
    }
  })
})

describe('over runs', () => {
  test('what was delivered is not sent again, unless it says something new or is asked for', async () => {
    const two = digestOf([{}, { principal: '1/user/bo' }])
    expect(await send(two)).toContain('2 delivered')
    expect(await send(two)).toContain('nothing to send, 2 of 2 alerts delivered there before')
    expect(await send(digestOf([{ how_rare: '1 in 1,100' }, {}]))).toContain('nothing to send')
    expect(paths).toHaveLength(1)
    await send(digestOf([{}, { principal: '1/user/bo', severity: 'low' }]))
    expect(posted()[1].text).toContain('1 new of 2 alerts')
    expect(posted()[1].text).toContain('1/user/bo')
    expect(posted()[1].text).not.toContain('user/ana')
    await send(two, { resend: true })
    expect(posted()[2].text).toContain('user/ana')
  })

  test('another address is another place; the record holds no address', async () => {
    const one = digestOf([{}])
    await send(one)
    await send(one, { webhook: `${webhook}2` })
    await send(one, { webhookFormat: 'json' })
    expect(paths).toHaveLength(3)
    const record = readFileSync(join(out, 'deliveries.json'), 'utf8')
    expect(record).not.toContain('s3cret')
    expect(JSON.parse(record).deliveries).toHaveLength(3)
  })

  test('what was taken before a failure is recorded, the rest goes out with the next call', async () => {
    vi.stubEnv('PD_KEY', 'k')
    const options = { webhookFormat: 'pagerduty', webhookKeyEnv: 'PD_KEY' }
    answers = [{ status: 202 }, { status: 400 }]
    await expect(send(digestOf([{}, {}]), options)).rejects.toThrow('answered 400')
    await send(digestOf([{}, {}]), options)
    vi.unstubAllEnvs()
    expect(posted().map((of) => of.dedup_key)).toEqual(['000000000000', '000000000001', '000000000001'])
  })

  test('without alerts nothing is sent', async () => {
    expect(await send(digestOf([]))).toContain('nothing to send')
    expect(paths).toEqual([])
  })
})

test('the region of a topic is that of its ARN', () => {
  expect(regionOf('arn:aws-us-gov:sns:us-gov-west-1:111122223333:alerts')).toBe('us-gov-west-1')
})

describe.skipIf(!hasMoto())('a topic of SNS', () => {
  test('gets text for people and JSON for queues, once (needs moto_server)', async () => {
    const moto = await openMoto()
    try {
      vi.stubEnv('AWS_ENDPOINT_URL', moto.url)
      vi.stubEnv('AWS_ACCESS_KEY_ID', 'test')
      vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test')
      const { CreateTopicCommand, SNSClient, SubscribeCommand } = await import('@aws-sdk/client-sns')
      const client = new SNSClient({ region: 'eu-central-1' })
      const { TopicArn: sns } = await client.send(new CreateTopicCommand({ Name: 'alerts' }))
      await client.send(new SubscribeCommand({ TopicArn: sns, Protocol: 'http', Endpoint: webhook }))
      bodies.length = 0 // the question whether we want it
      const two = digestOf([{ severity: 'low' }, { severity: 'high' }])
      expect(await send(two, { sns })).toContain('SNS topic: 2 delivered')
      expect(await send(two, { sns })).toContain('nothing to send')
      const [notice] = posted()
      expect(posted()).toHaveLength(1)
      expect(notice.Subject).toBe('usually: 2 alerts, the worst of high severity')
      expect(JSON.parse(notice.Message)).toMatchObject({ source: 'usually', more: 0 })
      const missing = `${sns}-none`
      await expect(send(two, { sns: missing })).rejects.toThrow(
        new RegExp(`^--sns ${missing}: NotFound\\w*: .*; the alerts were not delivered$`),
      )
    } finally {
      await moto.close()
      vi.unstubAllEnvs()
    }
  })
})
