/** Addresses that the user names; apart from what sends requests, which takes a while to load. */
import { Failure } from '../failure.ts'

/** @throws Failure (2) for what no request can go to, or holds what must not be told */
export function httpAddress(option: string, text: string, says: { expected: string; secrets: string }): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new Failure(`${option}: expected an address ${says.expected}`, 2)
  if (url.username !== '' || url.password !== '')
    throw new Failure(`${option}: the address has a user name or a password in it${says.secrets}`, 2)
  return url
}
