/** The objects of an OCSF finding: who acted, from where, on what, and the values that one may search for. */
import ipaddr from 'ipaddr.js'
import type { ContextLookup } from '../context.ts'
import type { Finding } from './finding.ts'
import type { Actor, Particulars } from './particulars.ts'

/** An attacker may come from thousands of addresses and touch thousands of things; counts are in the statements. */
const mostActors = 20
const mostKeys = 20
const mostEndpoints = 20
const mostResources = 50
export const mostAgents = 10

type User = {
  name: string
  uid?: string
  type?: string
  type_id?: number
  account?: object
  programmatic_credentials?: { uid: string; type: string }[]
}

export function accountOf({ account, account_name }: Finding) {
  return account ? { uid: account, name: account_name, type: 'AWS Account', type_id: 10 } : undefined
}

/** One an ARN, that of most calls first; the principal's name alone where no call has an ARN. */
export function actorsOf(finding: Finding, { actors }: Particulars): { user: User }[] {
  const account = accountOf(finding)
  if (actors.length === 0) return [{ user: { name: finding.principal, account } }]
  return actors.slice(0, mostActors).map(({ arn, type, keys }) => ({
    user: {
      name: finding.principal,
      uid: arn,
      ...kindOf(type),
      account,
      programmatic_credentials: keys.length
        ? keys.slice(0, mostKeys).map((uid) => ({ uid, type: 'AWS access key' }))
        : undefined,
    },
  }))
}

/** OCSF knows people, administrators and services; a role may be any, of which CloudTrail's own name is said. */
function kindOf(type: Actor['type']) {
  if (type === 'IAMUser' || type === 'IdentityCenterUser') return { type: 'User', type_id: 1 }
  if (type === 'Root') return { type: 'Admin', type_id: 2 }
  if (type === 'AWSService') return { type: 'Service', type_id: 4 }
  return type === null ? {} : { type, type_id: 99 }
}

type Endpoint = { ip?: string; svc_name?: string; name?: string }

/** Addresses with what the context knows of them; AWS services that called by name. */
export function endpointsOf({ addresses }: Particulars, lookup: ContextLookup): Endpoint[] {
  return addresses.slice(0, mostEndpoints).map((address) => {
    if (!isAddress(address))
      return address.endsWith('.amazonaws.com') ? { svc_name: address } : { name: address }
    const place = lookup.placeOf(address)
    return {
      ip: address,
      zone: lookup.networkOf(address)?.name,
      location: place?.countryCode ? { country: place.countryCode } : undefined,
      autonomous_system:
        place && (place.provider !== null || place.providerNumber !== null)
          ? { name: place.provider ?? undefined, number: place.providerNumber ?? undefined }
          : undefined,
    }
  })
}

/** Not what merely can be read as one, such as a number. */
function isAddress(text: string): boolean {
  return text.includes(':') ? ipaddr.IPv6.isValid(text) : ipaddr.IPv4.isValidFourPartDecimal(text)
}

/** The identity that acted, then what its calls named, as usually names it: type/name. */
export function resourcesOf({ account, principal }: Finding, { actors, targets }: Particulars) {
  const [actor] = actors
  return [
    {
      uid: actor?.arn ?? principal,
      name: principal,
      type: actor?.type ?? undefined,
      namespace: account ?? undefined,
      role: 'Actor',
      role_id: 2,
    },
    ...targets.slice(0, mostResources).map((target) => ({
      name: target.slice(target.indexOf('/') + 1),
      type: target.includes('/') ? target.slice(0, target.indexOf('/')) : undefined,
      role: 'Target',
      role_id: 1,
    })),
  ]
}

/** What one may search other logs for; `name` says where in the finding it stands. */
export function observablesOf(
  finding: Finding,
  { agents }: Particulars,
  shown: { actors: { user: User }[]; endpoints: Endpoint[]; resources: { name: string }[] },
) {
  const users = shown.actors.map(({ user }) => user)
  const [, ...targets] = shown.resources
  const found: [name: string, type_id: number, type: string, values: (string | null | undefined)[]][] = [
    ['evidences[].actor.user.name', 4, 'User Name', [finding.principal]],
    ['evidences[].actor.user.uid', 31, 'User Object: uid', users.map(({ uid }) => uid)],
    ['cloud.account.uid', 35, 'Account Object: uid', [finding.account]],
    [
      'evidences[].actor.user.programmatic_credentials[].uid',
      19,
      'User Credential ID',
      users.flatMap((user) => user.programmatic_credentials?.map(({ uid }) => uid) ?? []),
    ],
    ['evidences[].src_endpoint.ip', 2, 'IP Address', shown.endpoints.map(({ ip }) => ip)],
    ['resources[].name', 38, 'Resource Details Object: name', targets.map(({ name }) => name)],
    ['unmapped.user_agents', 16, 'HTTP User-Agent', agents.slice(0, mostAgents)],
  ]
  return found.flatMap(([name, type_id, type, values]) =>
    [...new Set(values)].flatMap((value) => (value ? { name, type_id, type, value } : [])),
  )
}
