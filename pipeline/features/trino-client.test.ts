/** Trino's protocol against a server on loopback that speaks it; scripts/compare-trino.ts does the same with Trino itself. */
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTrinoClient, type TrinoClient } from './trino-client.ts'
import { serverUrl } from './trino-table.ts'

type Reply = object | number | string
let server: Server
let origin: string
/** What the server answers, in this order. */
let replies: Reply[]
let asked: { line: string; body: string; headers: IncomingMessage['headers'] }[]
let stop: AbortController
let client: TrinoClient | undefined

beforeEach(async () => {
  asked = []
  stop = new AbortController()
  server = createServer(async (request, response) => {
    asked.push({
      line: `${request.method} ${request.url}`,
      body: await text(request),
      headers: request.headers,
    })
    const reply = request.method === 'DELETE' ? 204 : (replies.shift() ?? 500)
    if (typeof reply === 'number') response.writeHead(reply, { location: 'http://elsewhere.invalid' }).end()
    else response.end(typeof reply === 'string' ? reply : JSON.stringify(reply))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterEach(() => {
  client?.close()
  server.close()
})

function connect(environment: NodeJS.ProcessEnv = {}): TrinoClient {
  client = openTrinoClient({
    server: serverUrl(origin),
    catalog: 'hive',
    schema: 'work',
    signal: stop.signal,
    environment,
  })
  return client
}

const columns = [
  { name: 'n', type: 'bigint', typeSignature: {} },
  { name: 'text', type: 'varchar(3)' },
]
/** Parts of a query of which the first says that it waits. */
const inParts = () => [
  { id: 'q1', nextUri: `${origin}/v1/statement/queued/q1/1`, stats: { state: 'QUEUED' } },
  { id: 'q1', nextUri: `${origin}/v1/statement/executing/q1/2`, columns, data: [[1, 'a']] },
  { id: 'q1', nextUri: `${origin}/v1/statement/executing/q1/3`, columns },
  {
    id: 'q1',
    columns,
    data: [
      [2, null],
      [3, 'c'],
    ],
  },
]

test('rows come in parts, asked for as the server says, in the name of the user', async () => {
  replies = inParts()
  const answer = await connect({ TRINO_USER: 'ana', TRINO_PASSWORD: 'pä:ss' }).ask('SELECT n, text FROM t')
  expect(answer.columns).toEqual([
    { name: 'n', type: 'bigint' },
    { name: 'text', type: 'varchar(3)' },
  ])
  const rows = []
  for await (const part of answer.parts) rows.push(...part)
  expect(rows).toEqual([
    [1, 'a'],
    [2, null],
    [3, 'c'],
  ])
  expect(asked.map(({ line }) => line)).toEqual([
    'POST /v1/statement',
    'GET /v1/statement/queued/q1/1',
    'GET /v1/statement/executing/q1/2',
    'GET /v1/statement/executing/q1/3',
  ])
  expect(asked[0]!.body).toBe('SELECT n, text FROM t')
  for (const { headers } of asked)
    expect(headers).toMatchObject({
      'x-trino-user': 'ana',
      'x-trino-catalog': 'hive',
      'x-trino-schema': 'work',
      'x-trino-time-zone': 'UTC',
      // python3 -c "import base64; print(base64.b64encode('ana:pä:ss'.encode()))"
      authorization: 'Basic YW5hOnDDpDpzcw==',
    })
})

test('a token goes before a password; without either nothing is said of it', async () => {
  replies = [{ id: 'q1' }, { id: 'q2' }]
  await connect({ TRINO_TOKEN: 'abc.def', TRINO_PASSWORD: 'x', TRINO_USER: 'ana' }).run('SELECT 1')
  client!.close()
  await connect().run('SELECT 1')
  expect(asked.map(({ headers }) => headers.authorization)).toEqual(['Bearer abc.def', undefined])
  expect(asked[1]!.headers['x-trino-user']).toBe('usually')
})

test('a busy server is asked again', async () => {
  const [queued, , , last] = inParts()
  replies = [503, queued!, 502, last!]
  await connect().run('SELECT 1')
  expect(asked.map(({ line }) => line.split(' ')[0])).toEqual(['POST', 'POST', 'GET', 'GET'])
})

test.each<[string, Reply, RegExp]>([
  [
    'an error of the query',
    { id: 'q7', error: { message: "line 1:8: Column 'x' cannot be resolved" } },
    /: line 1:8: Column 'x' cannot be resolved \(query q7\)$/,
  ],
  ['a wrong password', 401, /does not take this name and password, or this token$/],
  ['no right', 403, /refuses this user/],
  ['a redirect', 307, /answered 307, a redirect, which is not followed/],
  ['another server', '<html>', /the answer is not one of Trino's. Check --server/],
  [
    'an address elsewhere',
    { id: 'q1', nextUri: 'http://elsewhere.invalid/v1' },
    /go on at http:\/\/elsewhere\.invalid, which was not named\. .*process-forwarded=true/,
  ],
])('%s is told, without the password', async (_, reply, message) => {
  replies = [reply]
  const failing = connect({ TRINO_USER: 'ana', TRINO_PASSWORD: 's3cret' }).run('SELECT x')
  await expect(failing).rejects.toThrow(message)
  await expect(failing).rejects.not.toThrow(/s3cret/)
  await expect(failing).rejects.toHaveProperty('exitCode', 1)
})

test('a server that asks who one is is told', async () => {
  replies = [401]
  await expect(connect().run('SELECT 1')).rejects.toThrow(
    /asks who you are: set TRINO_USER and TRINO_PASSWORD, or TRINO_TOKEN/,
  )
})

test('an interruption while a server is awaited is told as such', async () => {
  server.close()
  replies = []
  const gone = connect()
  setTimeout(() => stop.abort(), 300)
  await expect(gone.run('SELECT 1')).rejects.toThrow(/interrupted; the last complete output is kept/)
})

test('whoever stops early ends the query on the server', async () => {
  replies = inParts()
  const { parts } = await connect().ask('SELECT 1')
  for await (const _ of parts) break
  expect(asked.at(-1)!.line).toBe('DELETE /v1/statement/executing/q1/2')
})

test.each([
  ['trino.example.com', /^--server: expected an address such as https:/],
  ['jdbc:trino://x', /^--server: expected an address such as https:/],
  ['https://ana:s3cret@trino.example.com', /has a user name or a password in it; set TRINO_USER/],
])('--server %s is refused, and not told', (address, message) => {
  expect(() => serverUrl(address)).toThrow(message)
  expect(() => serverUrl(address)).not.toThrow(/s3cret/)
})

test.each([
  ['http://trino.example.com:8080', { TRINO_USER: 'ana', TRINO_PASSWORD: 's3cret' }, /only sent by https/],
  ['http://trino.example.com:8080', { TRINO_TOKEN: 's3cret' }, /only sent by https/],
  ['https://trino.example.com', { TRINO_PASSWORD: 's3cret' }, /TRINO_USER is not; a password needs a name/],
])('what proves who one is does not go to %s with %j', (address, environment, message) => {
  const open = () =>
    openTrinoClient({ server: new URL(address), catalog: 'hive', signal: stop.signal, environment })
  expect(open).toThrow(message)
  expect(open).not.toThrow(/s3cret/)
})
