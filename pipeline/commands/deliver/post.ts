/** Posts JSON to an address that the user named, until it was taken or there is no hope. Errors name its host alone: the rest may be a secret. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Failure } from '../../failure.ts'
import { visibleJson } from '../../visible.ts'

/** Seconds before the second, third and fourth try. */
const pauses = [1, 4, 15]
/** Longer than this nobody waits in a terminal; the alerts go out with the next call. */
const longestPause = 60
const timeout = 30_000

/** @throws Failure of exit code 2 for what is no address to post to */
export function webhookUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Failure('--webhook: expected an address that begins with https:// or http://', 2)
  if (url.username !== '' || url.password !== '')
    throw new Failure('--webhook: the address has a user name or a password in it, which is not sent', 2)
  return url
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
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      redirect: 'manual',
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeout)]),
    })
    await response.body?.cancel()
    const { status } = response
    if (response.ok) return { taken: true }
    if (status >= 300 && status < 400) return { taken: false, again: false, says: redirected(response, url) }
    return {
      taken: false,
      again: status === 429 || status >= 500,
      says: `answered ${status}`,
      retryAfter: secondsOf(response.headers.get('retry-after')),
    }
  } catch (error) {
    if (signal.aborted)
      throw new Failure('alerts: interrupted; what was not delivered goes out with the next call')
    const { name, cause } = error as Error & { cause?: { code?: string } }
    const why =
      name === 'TimeoutError' ? `gave no answer within ${timeout / 1000} seconds` : 'could not be reached'
    return { taken: false, again: true, says: cause?.code ? `${why} (${cause.code})` : why }
  }
}

function redirected(response: Response, url: URL): string {
  const to = response.headers.get('location') ?? ''
  const host = URL.canParse(to, url) ? new URL(to, url).host : 'an address that cannot be read'
  return `answered ${response.status}, a redirect to ${host}, which is not followed: give the address that it leads to`
}

/** A number of seconds or a date. */
function secondsOf(header: string | null): number | undefined {
  if (header === null) return undefined
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) : (Date.parse(header) - Date.now()) / 1000
  return Number.isNaN(seconds) ? undefined : Math.max(0, seconds)
}
