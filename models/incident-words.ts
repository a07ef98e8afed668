/** An incident in words, made of its links and its members' headlines, so that it says more when they do. */
import type { LinkKind } from './incidents.ts'
import { count, names, plural } from './words.ts'

export interface ToldLink {
  kind: LinkKind
  /** How the two ends were matched: key, session, name, network, agent, region, action; 'again' on later days. */
  matchedBy: string
  /** The user, role, network, agent, key or action that both ends name. */
  target: string | null
  /** The policy or group of a change of rights; principals that ever used a network or agent. */
  detail: string | null
  fromAction: string | null
}

/**
 * What the first of two days did, in the past tense, without its name.
 * @param said  whether a clause before named the target, so that "it" will do
 */
export function cause({ kind, target, detail, fromAction, matchedBy }: ToldLink, said = false): string {
  switch (kind) {
    case 'role_assumed':
      return `assumed ${said ? 'it' : `the role ${target}`}`
    case 'session_made':
      return 'asked for temporary keys'
    case 'user_created':
      return `created the user ${target}`
    case 'role_created':
      return `created the role ${target}`
    case 'key_created':
      return `created an access key for ${said ? 'it' : `the user ${target}`}`
    case 'password_set':
      return `set a console password for ${said ? 'it' : `the user ${target}`}`
    case 'rights_changed':
      return changedRights(fromAction ?? '', target ?? '', detail, said)
    case 'same_key':
      return `used the access key ${target}`
    case 'same_network':
      return `came from ${target}, a network new here that ${used(detail)}`
    case 'same_agent':
      return `came with ${target}, an agent new here that ${used(detail)}`
    case 'same_source_later':
      return matchedBy === 'region'
        ? `worked in ${target}, never used before`
        : `came ${matchedBy === 'network' ? 'from' : 'with'} ${target}, never used before`
    case 'same_action_later':
      return `called ${target}, which is not usual here`
  }
}

function used(principals: string | null): string {
  return `${plural(Number(principals ?? 0), 'principal')} ever used`
}

function changedRights(action: string, target: string, detail: string | null, said: boolean): string {
  const whom = said ? 'it' : `the ${action.includes('Role') ? 'role' : 'user'} ${target}`
  if (action === 'iam:UpdateAssumeRolePolicy') return `changed who may assume ${whom}`
  if (action === 'iam:AddUserToGroup') return `put ${whom} into the group ${detail}`
  if (action.endsWith('PermissionsBoundary')) return `changed the permissions boundary of ${whom}`
  return detail ? `gave ${whom} the policy ${detail}` : `changed the policies of ${whom}`
}

/** What the second of two days did with it. */
export function effect({ kind, matchedBy }: ToldLink, isFinding: boolean): string {
  if (matchedBy === 'again') return 'was in use again'
  switch (kind) {
    case 'role_assumed':
      return matchedBy === 'key'
        ? 'made calls with the key of that session'
        : 'made calls in the session of that name'
    case 'session_made':
      return 'made calls with them'
    case 'user_created':
    case 'role_created':
      return 'was first used'
    case 'key_created':
      return matchedBy === 'key' ? 'made calls with that key' : 'made calls with a key not seen before'
    case 'password_set':
      return 'signed in to the console'
    case 'rights_changed':
      return isFinding ? 'did what stands out' : 'made calls'
    case 'same_key':
      return 'used the same key'
    case 'same_network':
      return 'came from there too'
    case 'same_agent':
      return 'came with it too'
    case 'same_source_later':
      return matchedBy === 'region'
        ? 'worked there again'
        : matchedBy === 'network'
          ? 'came from there again'
          : 'came with it again'
    case 'same_action_later':
      return 'called it again'
  }
}

export interface ToldMember {
  uid: string
  principal: string
  name: string
  priority: number
  /** Null of a day that is no finding. */
  headline: string | null
}

/** Kinds by how much they tell; what one did with another's identity comes first. */
const telling: LinkKind[] = [
  'user_created',
  'role_created',
  'role_assumed',
  'key_created',
  'password_set',
  'session_made',
  'rights_changed',
  'same_key',
  'same_network',
  'same_agent',
  'same_source_later',
  'same_action_later',
]
const samePrincipal: ReadonlySet<LinkKind> = new Set(['same_source_later', 'same_action_later'])
const shared: ReadonlySet<LinkKind> = new Set(['same_key', 'same_network', 'same_agent'])

/**
 * "jonas created the user terraform-ci8 and gave it the policy AdministratorAccess; terraform-ci8 called
 * ec2:RunInstances", "mara and tom came from 203.0.113.0/24, ...: mara called ...": the most telling link, then what
 * the day did that it led to.
 * @param members  in order of day
 * @param links    the ones between them; times in milliseconds
 */
export function incidentHeadline(
  members: readonly ToldMember[],
  links: readonly (ToldLink & { from: string; to: string; fromTime: number; toTime: number })[],
): string {
  const of = new Map(members.map((member) => [member.uid, member]))
  const lead = members
    .toSorted((a, b) => b.priority - a.priority || (a.uid < b.uid ? -1 : 1))
    .find(({ headline }) => headline !== null)!
  const between = links
    .filter(({ kind }) => !samePrincipal.has(kind))
    .toSorted((a, b) => telling.indexOf(a.kind) - telling.indexOf(b.kind))
  const main = between[0]
  const done = lowerFirst(lead.headline!)
  if (!main) return `${lead.name} on ${plural(members.length, 'day')}: ${done}`
  const principals = new Map(members.map(({ principal, name }) => [principal, name]))
  if (shared.has(main.kind)) {
    const others = [...principals]
      .filter(([principal]) => principal !== lead.principal)
      .map(([, name]) => name)
    return `${names([lead.name, ...others])} ${cause(main)}: ${lead.name} ${done}`
  }
  const [from, to] = [of.get(main.from)!, of.get(main.to)!]
  const causes = between
    .filter((link) => link.from === main.from && link.to === main.to && !shared.has(link.kind))
    .toSorted((a, b) => a.fromTime - b.fromTime)
    .map((link, i) => cause(link, i > 0 && link.target === main.target))
  const what =
    to.headline === null
      ? `${to.name} ${effect(main, false)} ${later((main.toTime - main.fromTime) / 1000)}${lead === from ? `; ${from.name} ${done}` : ''}`
      : `${to.name} ${lowerFirst(to.headline)}`
  const more = principals.size - 2
  const rest =
    more > 0 ? `; ${plural(more, 'more principal')} ${more === 1 ? 'belongs' : 'belong'} to it` : ''
  return `${from.name} ${names([...new Set(causes)])}; ${what}${rest}`
}

function lowerFirst(text: string): string {
  // A leading acronym or action name keeps its capitals.
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}

/** "38 seconds later", "the day after". */
export function later(seconds: number): string {
  if (seconds < 1) return 'at the same time'
  const [value, noun] =
    seconds < 120
      ? [Math.round(seconds), 'second']
      : seconds < 7200
        ? [Math.round(seconds / 60), 'minute']
        : seconds < 172_800
          ? [Math.round(seconds / 3600), 'hour']
          : [Math.round(seconds / 86_400), 'day']
  return `${count(value)} ${noun}${value === 1 ? '' : 's'} later`
}
