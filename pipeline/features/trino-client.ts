/**
 * Trino's protocol over HTTP: a statement is posted, its answer says where the next part of the rows is, until there is
 * none. One connection is kept open. Errors name the server and the query; what proves who one is stays untold.
 */
import { text } from 'node:stream/consumers'
import { setTimeout as sleep } from 'node:timers/promises'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { agentFor, send } from '../outbound/request.ts'

/** Lists are of texts. */
export type Value = string | number | boolean | null | readonly (string | null)[]

export interface Answer {
  /** as the server names their types: bigint, varchar(5), timestamp(6) */
  columns: { name: string; type: string }[]
  /** rows in parts, as they come */
  parts: AsyncGenerator<Value[][]>
}

export interface TrinoClient {
  readonly host: string
  /** Runs to the end what gives no rows that matter. */
  run(sql: string): Promise<void>
  /** Columns are known when this resolves; whoever takes the rows takes all. */
  ask(sql: string): Promise<Answer>
  close(): void
}

export interface TrinoOptions {
  server: URL
  catalog: string
  /** of tables that a statement names without one */
  schema?: string
  signal: AbortSignal
  environment: NodeJS.ProcessEnv
}

const page = z.object({
  id: z.string(),
  nextUri: z.string().optional(),
  columns: z.array(z.object({ name: z.string(), type: z.string() })).optional(),
  data: z
    .array(
      z.array(
        z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.union([z.string(), z.null()]))]),
      ),
    )
    .optional(),
  error: z.object({ message: z.string(), errorName: z.string().optional() }).optional(),
})
type Page = z.infer<typeof page>

/** Seconds before the next tries of one request, when the server is busy, is starting or cannot be reached. */
const pauses = [0.1, 0.5, 2, 5, 15]
const busy = [429, 502, 503, 504]
/** The server holds a request for a second while there is nothing to say. */
const patience = 60_000

export function openTrinoClient({ server, catalog, schema, signal, environment }: TrinoOptions): TrinoClient {
  const agent = agentFor(server)
  const headers = {
    'x-trino-user': environment.TRINO_USER || 'usually',
    'x-trino-source': 'usually',
    'x-trino-catalog': catalog,
    ...(schema === undefined ? {} : { 'x-trino-schema': schema }),
    'x-trino-time-zone': 'UTC',
    ...authorization(server, environment),
  }

  async function answerTo(
    method: 'POST' | 'GET' | 'DELETE',
    url: URL,
    body = '',
    of = signal,
  ): Promise<string> {
    for (let tries = 0; ; tries++) {
      const pause = pauses[tries]
      try {
        const response = await send(url, {
          method,
          headers,
          body,
          agent,
          signal: AbortSignal.any([of, AbortSignal.timeout(patience)]),
        })
        const answer = await text(response)
        const status = response.statusCode ?? 0
        if (status >= 200 && status < 300) return answer
        if (!busy.includes(status) || pause === undefined)
          throw new Failure(`${server.host}: ${refusal(status, 'authorization' in headers)}`)
      } catch (error) {
        if (of.aborted) throw new Failure('features: interrupted; the last complete output is kept')
        // A statement that may have arrived is not posted twice.
        const { code } = error as NodeJS.ErrnoException
        if (error instanceof Failure) throw error
        if (pause === undefined || (method === 'POST' && code !== 'ECONNREFUSED'))
          throw new Failure(`${server.host}: ${unreachable(error as NodeJS.ErrnoException)}`)
      }
      await sleep(pause * 1000, undefined, { signal: of }).catch(() => {})
    }
  }

  /** @throws Failure with what the server says of the statement */
  function read(answer: string): Page {
    let content: unknown
    try {
      content = JSON.parse(answer)
    } catch {
      content = null
    }
    const found = page.safeParse(content)
    if (!found.success) throw new Failure(`${server.host}: the answer is not one of Trino's. Check --server.`)
    const { error, id } = found.data
    if (error) throw new Failure(`${server.host}: ${error.message} (query ${id})`)
    return found.data
  }

  /** Names and passwords go nowhere but to the server that was named. */
  function nextOf({ nextUri }: Page): URL | null {
    if (nextUri === undefined) return null
    const next = URL.canParse(nextUri) ? new URL(nextUri) : null
    if (next?.origin !== server.origin)
      throw new Failure(
        `${server.host}: the server says to go on at ${next?.origin ?? 'what is no address'}, which was not named. Behind a proxy it needs http-server.process-forwarded=true.`,
      )
    return next
  }

  async function* pagesOf(sql: string): AsyncGenerator<Page> {
    const statement = new URL(`${server.href.replace(/\/*$/, '')}/v1/statement`)
    let next: URL | null = null
    try {
      let current = read(await answerTo('POST', statement, sql))
      for (;;) {
        next = nextOf(current)
        yield current
        if (next === null) return
        current = read(await answerTo('GET', next))
      }
    } finally {
      // Whoever stops early stops the query too.
      if (next !== null) await answerTo('DELETE', next, '', AbortSignal.timeout(5_000)).catch(() => {})
    }
  }

  return {
    host: server.host,
    async run(sql) {
      for await (const _ of pagesOf(sql));
    },
    async ask(sql) {
      const pages = pagesOf(sql)
      let first: Page | undefined
      do {
        const { value, done } = await pages.next()
        if (done) throw new Failure(`${server.host}: a query gave no columns`)
        first = value
      } while (!first.columns)
      return { columns: first.columns, parts: dataOf(first, pages) }
    },
    close: () => agent.destroy(),
  }
}

async function* dataOf(first: Page, rest: AsyncGenerator<Page>): AsyncGenerator<Value[][]> {
  try {
    if (first.data) yield first.data
    for await (const { data } of rest) if (data) yield data
  } finally {
    await rest.return(undefined)
  }
}

function authorization(
  server: URL,
  { TRINO_USER, TRINO_PASSWORD, TRINO_TOKEN }: NodeJS.ProcessEnv,
): Record<string, string> {
  if (!TRINO_PASSWORD && !TRINO_TOKEN) return {}
  const isHere = ['localhost', '127.0.0.1', '[::1]'].includes(server.hostname)
  if (server.protocol !== 'https:' && !isHere)
    throw new Failure(
      '--server: TRINO_PASSWORD and TRINO_TOKEN are only sent by https; name an address that begins with it',
      2,
    )
  if (TRINO_TOKEN) return { authorization: `Bearer ${TRINO_TOKEN}` }
  if (!TRINO_USER)
    throw new Failure('TRINO_PASSWORD is set and TRINO_USER is not; a password needs a name', 2)
  return {
    authorization: `Basic ${Buffer.from(`${TRINO_USER}:${TRINO_PASSWORD}`).toString('base64')}`,
  }
}

function unreachable({ name, code, message }: NodeJS.ErrnoException): string {
  if (name === 'TimeoutError') return 'the Trino server gave no answer in a minute'
  const advice = /CERT|SIGNATURE/.test(code ?? '')
    ? 'Its certificate is not trusted here: NODE_EXTRA_CA_CERTS names a file with the authority behind it.'
    : 'Check --server.'
  return `the Trino server could not be reached (${code ?? message}). ${advice}`
}

function refusal(status: number, isNamed: boolean): string {
  if (status === 401 && isNamed) return 'the server does not take this name and password, or this token'
  if (status === 401)
    return 'the server asks who you are: set TRINO_USER and TRINO_PASSWORD, or TRINO_TOKEN (a JWT)'
  if (status === 403) return 'the server refuses this user (403), or wants to be asked by https'
  if (status >= 300 && status < 400)
    return `the server answered ${status}, a redirect, which is not followed: give the address that it leads to`
  return `the server answered ${status}`
}
