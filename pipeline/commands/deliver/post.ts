/** Posts JSON to an address that the user named, until it was taken or there is no hope. Errors name its host alone: the rest may be a secret. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { ProxyRefusal, proxyFor } from '../../outbound/agent.ts'
import { httpAddress } from '../../outbound/http-address.ts'
import { agentFor, send } from '../../outbound/request.ts'
import { visibleJson } from '../../visible.ts'

/** Seconds before the second, third and fourth try. */
const pauses = [1, 4, 15]
/** Longer than this nobody waits in a terminal; the alerts go out with the next call. */
const longestPause = 60
const timeout = 30_000

/** @throws Failure of exit code 2 for what is no address to post to */
export function webhookUrl(text: string): URL {
  return httpAddress('--webhook', text, {
    expected: 'that begins with https:// or http://',
    secrets: ', which is not sent',
  })
}

/**
 * Tries again where the host could not be reached, did not answer, is busy or broke (429, 5xx), after the pause that it
 * asks for. A redirect is a failure: followed, a post becomes a request without its content.
 * @param wait of so many seconds
 * @throws Failure that says what became of it
 */
export async function post(
  url: URL,
  body: object,
  signal: AbortSignal,
  wait = (seconds: number) => sleep(seconds * 1000, undefined, { signal }),
): Promise<void> {
  for (let tries = 1; ; tries++) {
    const answer = await attempt(url, visibleJson(body), signal)
    if (answer.taken) return
    const pause = answer.retryAfter ?? pauses[tries - 1] ?? 0
    if (!answer.again || tries > pauses.length)
      throw new Failure(
        `--webhook: ${url.host} ${answer.says}${tries > 1 ? `, ${tries} times over` : ''}; the alerts were not delivered`,
      )
    if (pause > longestPause)
      throw new Failure(
        `--webhook: ${url.host} ${answer.says} and asks for a pause of ${Math.ceil(pause)} seconds; the alerts were not delivered. Run it again then.`,
      )
    await wait(pause)
  }
}

type Answer = { taken: true } | { taken: false; again: boolean; says: string; retryAfter?: number }

async function attempt(url: URL, body: string, signal: AbortSignal): Promise<Answer> {
  const agent = agentFor(url)
  const late = AbortSignal.timeout(timeout)
  try {
    const { statusCode: status = 0, headers } = await send(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      agent,
      signal: AbortSignal.any([signal, late]),
    })
    if (status >= 200 && status < 300) return { taken: true }
    if (status >= 300 && status < 400)
      return { taken: false, again: false, says: redirected(status, url, headers.location) }
    return {
      taken: false,
      again: status === 429 || status >= 500,
      says: `answered ${status}`,
      retryAfter: secondsOf(headers['retry-after']),
    }
  } catch (error) {
    if (signal.aborted)
      throw new Failure('alerts: interrupted; what was not delivered goes out with the next call')
    if (error instanceof Failure) {
      const says = `could not be reached: ${error.message}`
      return { taken: false, again: error instanceof ProxyRefusal && error.status >= 500, says }
    }
    const variable = proxyFor(url)?.variable
    const why = late.aborted ? `gave no answer within ${timeout / 1000} seconds` : 'could not be reached'
    const way = variable ? ` through the proxy that ${variable} names` : ''
    const { code } = error as NodeJS.ErrnoException
    return {
      taken: false,
      again: true,
      says: code && !late.aborted ? `${why}${way} (${code})` : `${why}${way}`,
    }
  } finally {
    agent.destroy()
  }
}

function redirected(status: number, url: URL, to = ''): string {
  const host = URL.canParse(to, url) ? new URL(to, url).host : 'an address that cannot be read'
  return `answered ${status}, a redirect to ${host}, which is not followed: give the address that it leads to`
}

/** A number of seconds or a date. */
function secondsOf(header: string | undefined): number | undefined {
  if (header === undefined) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
