/**
 * A CloudTrail record as trail files hold it, whatever it was read from: tables spell the names in lower case, hold
 * nested JSON as text and every missing member as null.
 */
export interface UserIdentity {
  type?: string
  principalId?: string
  arn?: string
  accountId?: string
  accessKeyId?: string
  userName?: string
  invokedBy?: string
  sessionContext?: {
    sessionIssuer?: {
      type?: string
      principalId?: string
      arn?: string
      accountId?: string
      userName?: string
    }
    [member: string]: unknown
  }
  [member: string]: unknown
}

export interface TrailRecord {
  eventTime: string
  eventSource: string
  eventName: string
  userIdentity: UserIdentity
  awsRegion?: string
  sourceIPAddress?: string
  userAgent?: string
  recipientAccountId?: string
  tlsDetails?: Record<string, unknown>
  [member: string]: unknown
}

/** The envelope's names as CloudTrail spells them. What stands in parameters and responses is the services' own. */
const names = `
  eventVersion userIdentity eventTime eventSource eventName awsRegion sourceIPAddress userAgent errorCode errorMessage
  requestParameters responseElements additionalEventData requestID eventID readOnly resources eventType apiVersion
  managementEvent recipientAccountId serviceEventDetails sharedEventID vpcEndpointId vpcEndpointAccountId
  eventCategory addendum sessionCredentialFromConsole edgeDeviceDetails tlsDetails eventContext
  type principalId arn accountId accessKeyId userName invokedBy identityProvider credentialId inScopeOf onBehalfOf
  userId identityStoreArn sessionContext attributes mfaAuthenticated creationDate sessionIssuer ec2RoleDelivery
  webIdFederationData federatedProvider sourceIdentity tlsVersion cipherSuite clientProvidedHostHeader
  issuerType credentialsIssuedTo sourceArn sourceAccount`
  .trim()
  .split(/\s+/)
const spelling = new Map(names.map((name) => [name.toLowerCase(), name]))

/** Members whose content is a service's own, kept as it is. */
const opaque = new Set([
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'serviceEventDetails',
  'resources',
])

/** @returns the record in CloudTrail's spelling, or undefined when it is no call of an identity */
export function asTrailRecord(row: unknown): TrailRecord | undefined {
  if (row === null || typeof row !== 'object' || Array.isArray(row)) return undefined
  const record = respell(row) as Partial<TrailRecord>
  const texts = [record.eventTime, record.eventSource, record.eventName]
  if (!texts.every((text) => typeof text === 'string' && text !== '')) return undefined
  if (record.userIdentity === null || typeof record.userIdentity !== 'object') return undefined
  return record as TrailRecord
}

function respell(members: object): Record<string, unknown> {
  const respelled: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(members)) {
    const name = spelling.get(key.toLowerCase()) ?? key
    const content = typeof value === 'string' && /^[{[]/.test(value) ? (parsed(value) ?? value) : value
    if (opaque.has(name)) respelled[name] = content
    else if (content !== null && typeof content === 'object' && !Array.isArray(content)) {
      const below = respell(content)
      if (Object.keys(below).length > 0) respelled[name] = below
    } else if (content !== null && content !== '') respelled[name] = content
  }
  return respelled
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Who acted, over all sessions: of a role its own arn, else the identity's. */
export function actorOf({ type, arn, principalId, sessionContext }: UserIdentity): string {
  const issuer = type === 'AssumedRole' ? sessionContext?.sessionIssuer?.arn : undefined
  return issuer ?? arn ?? principalId ?? type ?? 'unknown'
}

/** An AWS service acts as itself: nobody's credentials were used. */
export function isService({ type, arn, principalId }: UserIdentity): boolean {
  return type === 'AWSService' || (type === undefined && arn === undefined && principalId === undefined)
}

/** The last part of a name with slashes or colons: of an arn, the user's or the session's name. */
export function lastPart(path: string): string {
  return path.split(/[/:]/).at(-1)!
}

/** The API's date that CloudFront and Lambda append to the name of a call is no part of it. */
export function plainName(eventName: string): string {
  return eventName.replace(/_?(?:19|20)\d\d_?[01]\d_?[0-3]\d(?:v\d+)?$/, '')
}
