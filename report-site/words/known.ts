/** What people know, of context.yaml, in words. Where it says nothing, nothing is said. */
import type { ContextUse, FindingData, Owner } from '../page-data.ts'
import { cut } from './cut.ts'
import { count, counted } from './numbers.ts'
import { clock, dayMonth, zoneName } from './time.ts'

/** Names are the user's own; a page shows this much of one beside other things. */
const longest = 80

/** "111122223333 (production)" */
export function accountInWords(account: string | null, name: string | null): string | null {
  if (account === null) return null
  return name === null ? account : `${cut(account, 40)} (${cut(name, longest)})`
}

/** "Payments, #payments-oncall" */
export function ownerInWords(owner: Owner | null): string | null {
  const words = [owner?.owner, owner?.contact].flatMap((of) => (of ? [cut(of, longest)] : []))
  return words.length ? words.join(', ') : null
}

/** "owner Payments", for a line with other things. */
export function ownerShort(owner: Owner | null): string | null {
  return owner?.owner ? `owner ${cut(owner.owner, longest)}` : null
}

/** "15:52 to 17:06, New York time", with the days where they are not the page's. */
export function localTimeInWords({ localTime, day }: Pick<FindingData, 'localTime' | 'day'>): string | null {
  if (localTime === null) return null
  const { first, last, timeZone } = localTime
  const said = (time: string) =>
    time.slice(0, 10) === day ? clock(time) : `${clock(time)} on ${dayMonth(time)}`
  const range = said(first) === said(last) ? said(first) : `${said(first)} to ${said(last)}`
  return `${range}, ${zoneName(timeZone)}`
}

/** "203.0.113.57: Netherlands, Example Hosting", with the calls of each where there are several. */
export function fromInWords({ from, moreFrom }: Pick<FindingData, 'from' | 'moreFrom'>): string[] {
  const told = from.map(
    ({ address, place, calls }) =>
      `${cut(address, 60)}: ${cut(place, 240)}${from.length > 1 ? ` (${counted(calls, 'call')})` : ''}`,
  )
  return moreFrom > 0
    ? [...told, `and ${count(moreFrom)} more ${moreFrom === 1 ? 'address' : 'addresses'}`]
    : told
}

/** "It names 3 accounts, 1 network and 2 owners; 1 entry is of nothing in the data". */
export function contextClaim({ entries, unused }: ContextUse): string {
  const named = entries.filter(([, many]) => many > 0).map(([what, many]) => counted(many, what))
  const list = named.length > 1 ? `${named.slice(0, -1).join(', ')} and ${named.at(-1)}` : named[0]
  const told = list ? `It names ${list}` : 'It names no account, network or owner'
  if (!unused.length) return told
  return `${told}; ${unused.length === 1 ? 'one entry fits' : `${count(unused.length)} entries fit`} nothing in the data`
}
