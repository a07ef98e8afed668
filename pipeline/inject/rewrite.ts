/** Moves an attack's records to a victim: identity, account, key, region, address, agent, time, names. */
import type { Random } from '../../models/random.ts'
import type { Attack } from './attacks.ts'
import { type Disguise, openDisguise } from './disguise.ts'
import type { Moment } from './moment.ts'
import { sameShape } from './names.ts'
import { clockOf } from './pace.ts'
import { globalRegion, isGlobal, partitionOf } from './places.ts'
import {
  actorOf,
  isService,
  lastPart,
  plainName,
  type TrailRecord,
  type UserIdentity,
} from './trail-record.ts'

/** What all incidents of a data set share. */
export interface DataSetStyle {
  versions: ReadonlyMap<string, string>
  /** Members of the envelope that its records have; undefined where that is not known. */
  members: ReadonlySet<string> | undefined
  words: readonly string[]
  takenNames: ReadonlySet<string>
}

const DAY = 86_400_000
/** Members that older trails and some tables lack: an injected record must not have them alone. */
const mayBeMissing = ['managementEvent', 'eventCategory', 'tlsDetails']

export function rewriteAttack(
  attack: Attack,
  moment: Moment,
  stolen: TrailRecord,
  variant: 'stolen-session' | 'stolen-key',
  style: DataSetStyle,
  random: Random,
): TrailRecord[] {
  const { records, times } = attack
  const account = moment.stolen.account
  const partition = partitionOf(stolen.userIdentity.arn)
  const clock = clockOf(times, moment.times)
  const [first, last] = [times[0]!, times.at(-1)!]
  const disguise = openDisguise({
    exact: exactValues(attack, moment, stolen.userIdentity, random),
    regions: regionMap(records, moment.regions),
    ownAccounts: ownAccounts(records),
    account,
    partition,
    clock: (at) => (at > first - DAY && at < last + DAY ? clock(at) : undefined),
    words: style.words,
    takenNames: style.takenNames,
    random,
  })
  return records.map((record, i) => {
    const { userIdentity, eventSource, eventName, awsRegion } = record
    const byVictim = actorOf(userIdentity) === attack.actor
    const version = style.versions.get(eventSource.split('.')[0]!) ?? style.versions.get('')
    const optional: Record<string, unknown> = {
      managementEvent: record.managementEvent,
      eventCategory: record.eventCategory,
      tlsDetails: record.tlsDetails && tlsOf(record.tlsDetails, stolen.tlsDetails, disguise),
    }
    for (const member of mayBeMissing) if (style.members?.has(member) === false) delete optional[member]
    return withoutMissing({
      eventVersion: version ?? record.eventVersion,
      userIdentity: byVictim
        ? victimIdentity(stolen.userIdentity, userIdentity)
        : otherIdentity(disguise.value(userIdentity), stolen.userIdentity),
      eventTime: `${new Date(moment.times[i]!).toISOString().slice(0, 19)}Z`,
      eventSource,
      eventName,
      awsRegion: isGlobal(eventSource)
        ? globalRegion(partition)
        : disguise.text(awsRegion ?? moment.regions[0]!),
      sourceIPAddress: madeByService(record.sourceIPAddress) ? record.sourceIPAddress : moment.address,
      userAgent: madeByService(record.userAgent) ? record.userAgent : agentFor(moment.agent, record),
      errorCode: record.errorCode,
      errorMessage: disguise.value(record.errorMessage),
      requestParameters: disguise.value(record.requestParameters ?? null),
      responseElements: disguise.value(record.responseElements ?? null),
      additionalEventData: disguise.value(record.additionalEventData),
      requestID: record.requestID && disguise.value(record.requestID),
      eventID: random.uuid(),
      readOnly: record.readOnly,
      resources: disguise.value(record.resources),
      eventType: record.eventType ?? 'AwsApiCall',
      apiVersion: record.apiVersion,
      recipientAccountId: record.recipientAccountId ? disguise.text(record.recipientAccountId) : account,
      serviceEventDetails: disguise.value(record.serviceEventDetails),
      // The session's own way to AWS; what leads there from elsewhere is not known to be a private one.
      vpcEndpointId: variant === 'stolen-session' ? stolen.vpcEndpointId : undefined,
      sessionCredentialFromConsole: byVictim ? stolen.sessionCredentialFromConsole : undefined,
      ...optional,
    }) as TrailRecord
  })
}

/** The victim's own block, but for what this call's kind of record does not have: sign-ins use no key. */
function victimIdentity(own: UserIdentity, original: UserIdentity): UserIdentity {
  const identity = structuredClone(own)
  if (original.accessKeyId === undefined) {
    delete identity.accessKeyId
    if (identity.type === 'IAMUser') delete identity.sessionContext
  }
  if (original.invokedBy !== undefined) identity.invokedBy = original.invokedBy
  return identity
}

/** A role that a session with a source identity takes keeps that identity: AWS hands it on. */
function otherIdentity(identity: UserIdentity, victims: UserIdentity): UserIdentity {
  const sourceIdentity = victims.sessionContext?.sourceIdentity
  if (identity.type !== 'AssumedRole' || sourceIdentity === undefined) return identity
  return { ...identity, sessionContext: { ...identity.sessionContext, sourceIdentity } }
}

/** Values that are known to be the attacker's, with the victim's in their place. */
function exactValues(
  { records, actor }: Attack,
  { address }: Moment,
  own: UserIdentity,
  random: Random,
): Map<string, string> {
  const exact = new Map<string, string>()
  const put = (original: string | undefined, value: string | undefined) => {
    if (original && value) exact.set(original, value)
  }
  const issuer = own.sessionContext?.sessionIssuer
  const ownName = own.userName ?? issuer?.userName ?? lastPart(own.arn ?? '')
  const accounts = ownAccounts(records)
  for (const { userIdentity, sourceIPAddress, requestID } of records) {
    if (!madeByService(sourceIPAddress)) put(sourceIPAddress, address)
    if (typeof requestID === 'string' && !/^[0-9a-f]{8}-/.test(requestID) && !exact.has(requestID))
      put(requestID, sameShape(requestID, random))
    if (actorOf(userIdentity) !== actor || isService(userIdentity)) continue
    const { arn, principalId, accessKeyId, userName, sessionContext } = userIdentity
    const from = sessionContext?.sessionIssuer
    put(principalId, own.principalId)
    put(accessKeyId, own.accessKeyId)
    put(from?.principalId, issuer?.principalId ?? own.principalId)
    // Messages may name the same identity in the account that the log was recorded in.
    for (const account of accounts) {
      put(arn?.replace(/\d{12}/, account), own.arn)
      put(from?.arn?.replace(/\d{12}/, account), issuer?.arn ?? own.arn)
    }
    // A short name may be a word that means something else elsewhere.
    for (const name of [userName, from?.userName]) if (name && name.length >= 5) put(name, ownName)
    const session = lastPart(arn ?? '')
    if (userIdentity.type === 'AssumedRole' && session.length >= 5) put(session, lastPart(own.arn ?? ''))
  }
  return exact
}

/**
 * The accounts that the attack happened in. Anonymised logs may name one differently in messages: an account is the
 * attack's own, too, when it holds a resource by a name that the own one does.
 */
function ownAccounts(records: readonly TrailRecord[]): Set<string> {
  const own = new Set<string>()
  for (const { recipientAccountId, userIdentity } of records)
    for (const account of [recipientAccountId, userIdentity.accountId])
      if (account && /^\d{12}$/.test(account)) own.add(account)
  const arns = [...JSON.stringify(records).matchAll(/arn:[^:"]*:[^:"]*:[^:"]*:(\d{12}):([\w/+=,.@-]+)/g)]
  const held = new Set(arns.filter(([, account]) => own.has(account!)).map(([, , resource]) => resource))
  for (const [, account, resource] of arns) if (resource !== 'root' && held.has(resource!)) own.add(account!)
  return own
}

/** The attack's regions, most used first, become the victim's; whatever it has no region for stays. */
function regionMap(records: readonly TrailRecord[], usual: readonly string[]): Map<string, string> {
  const counts = new Map<string, number>()
  const count = (region: string, weight: number) => counts.set(region, (counts.get(region) ?? 0) + weight)
  for (const { eventSource, awsRegion } of records)
    if (awsRegion) count(awsRegion, isGlobal(eventSource) ? 0.001 : 1)
  for (const [, region] of JSON.stringify(records).matchAll(
    /arn:[^:"]*:[^:"]*:([a-z]+(?:-[a-z]+)+-\d[a-z]?):/g,
  ))
    count(region!, 0.0001)
  const ranked = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).map(([region]) => region)
  return new Map(ranked.map((region, i) => [region, usual[i] ?? (isRegion(region) ? region : usual[0]!)]))
}

/** Whether a region could exist; anonymised logs have made up some. */
function isRegion(name: string): boolean {
  return /^(us|us-gov|ca|sa|eu|ap|me|af|il|mx|cn)-(north|south|east|west|central|northeast|northwest|southeast|southwest)-\d$/.test(
    name,
  )
}

function madeByService(origin: string | undefined): boolean {
  return origin !== undefined && /^[a-z0-9-]+(\.[a-z0-9-]+)*\.amazonaws\.com$|^AWS Internal$/.test(origin)
}

/** The AWS CLI names the command of each call: lambda.get-function. */
function agentFor(agent: string, { eventSource, eventName }: TrailRecord): string {
  const command = plainName(eventName)
    .replace(/(?<=[a-z0-9])[A-Z]|(?<!^)[A-Z](?=[a-z])/g, '-$&')
    .toLowerCase()
  return agent.replace(/command([#/])[^\s\])]+/, `command$1${eventSource.split('.')[0]}.${command}`)
}

/** The host of the attack's call, the client of the victim's. */
function tlsOf(
  original: Record<string, unknown>,
  own: Record<string, unknown> | undefined,
  disguise: Disguise,
): Record<string, unknown> {
  const { tlsVersion, cipherSuite } = own ?? original
  return withoutMissing({
    tlsVersion,
    cipherSuite,
    clientProvidedHostHeader: disguise.value(original.clientProvidedHostHeader),
  })
}

function withoutMissing(members: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}
