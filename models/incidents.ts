/**
 * Incidents: which days belong together? Days are the nodes, links between them (pipeline/sql/*_link.sql) the edges;
 * an incident is a connected part with at least one finding.
 *
 *   joins(link) = reach 'day' and either end a finding, or reach 'finding' and both ends findings
 *
 * Links of the kinds that only say "from the same place" hold a part together up to `mostPrincipals`; a larger one
 * falls apart into what its other links join: so many from one place are a change, not an incident.
 */
import { group } from 'd3-array'

export type LinkKind =
  | 'role_assumed'
  | 'session_made'
  | 'user_created'
  | 'role_created'
  | 'key_created'
  | 'password_set'
  | 'rights_changed'
  | 'same_key'
  | 'same_network'
  | 'same_agent'
  | 'same_source_later'
  | 'same_action_later'

export interface LinkedDay {
  uid: string
  principal: string
  day: string
  isFinding: boolean
}

export interface DayLink {
  kind: LinkKind
  from: string
  to: string
  /** 'day' also draws in a day that is no finding, 'finding' joins findings only, 'told' joins nothing by itself. */
  reach: 'day' | 'finding' | 'told'
}

export interface Joined<Link extends DayLink> {
  /** Uids in order of day; the first finding among them names the incident. */
  members: string[]
  /** All links between its members, also those that alone would join nothing. */
  links: Link[]
}

/** Links that say where a day came from, not what led to it. */
const samePlace: ReadonlySet<LinkKind> = new Set(['same_network', 'same_agent'])

/**
 * @param days   every day that a link names
 * @returns      incidents of at least two days, and the sizes (in principals) of parts that were no incident
 */
export function joinIncidents<Link extends DayLink>(
  days: ReadonlyMap<string, LinkedDay>,
  links: readonly Link[],
  mostPrincipals: number,
): { incidents: Joined<Link>[]; tooLarge: number[] } {
  const joining = links.filter(({ from, to, reach }) => {
    const findings = [from, to].filter((uid) => days.get(uid)?.isFinding).length
    return reach === 'day' ? findings > 0 : reach === 'finding' && findings === 2
  })
  const tooLarge: number[] = []
  const parts = connected(joining).flatMap((part) => {
    const principals = new Set(part.map((uid) => days.get(uid)!.principal)).size
    const inside = new Set(part)
    const own = joining.filter(({ from }) => inside.has(from))
    if (principals <= mostPrincipals || !own.some(({ kind }) => samePlace.has(kind))) return [part]
    tooLarge.push(principals)
    return connected(own.filter(({ kind }) => !samePlace.has(kind)))
  })
  const place = (uid: string) => `${days.get(uid)!.day} ${uid}`
  const incidents = parts.map((part) => {
    const members = part.toSorted((a, b) => (place(a) < place(b) ? -1 : 1))
    const own = new Set(members)
    return { members, links: links.filter(({ from, to }) => own.has(from) && own.has(to)) }
  })
  return {
    incidents: incidents.toSorted((a, b) => (place(a.members[0]!) < place(b.members[0]!) ? -1 : 1)),
    tooLarge,
  }
}

/** Connected parts of the nodes that the links name, by union and find. */
function connected(links: readonly DayLink[]): string[][] {
  const parent = new Map<string, string>()
  const root = (uid: string): string => {
    let at = uid
    while (parent.get(at) !== at) {
      parent.set(at, parent.get(parent.get(at)!)!)
      at = parent.get(at)!
    }
    return at
  }
  for (const { from, to } of links) {
    for (const uid of [from, to]) if (!parent.has(uid)) parent.set(uid, uid)
    const [a, b] = [root(from), root(to)]
    if (a !== b) parent.set(a, b)
  }
  return [...group(parent.keys(), root).values()]
}
