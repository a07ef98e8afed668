/** The identities that AWS knows, as CloudTrail writes them, each with the stable principal behind it. */

import { type Random, seeded } from '../models/random.ts'
import type { Account, Estate } from './estate.ts'

export interface Credentials {
  accessKey: string
  /** When the session was created, epoch milliseconds; long-lived keys have no session. */
  started: number | undefined
  mfa: boolean
  /** Of a role session. */
  sessionName: string
}

export interface Identity {
  /** ACCOUNT/sso/NAME/SESSION and so on: what stays the same over sessions. */
  principal: string
  account: Account
  /** Issues credentials for a new session that starts at a time. */
  signIn(at: number, random: Random, mfa?: boolean): Credentials
  userIdentity(credentials: Credentials): Record<string, unknown>
  /** An access key that outlives sessions. */
  longLivedKey?: string
  /** The role's name, of role sessions. */
  role?: string
}

const timestamp = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`
const uniqueId = (prefix: string, ...keys: string[]) => prefix + seeded(prefix, ...keys).letters(17)
const session = ({ started, mfa }: Credentials) => ({
  mfaauthenticated: String(mfa),
  creationdate: timestamp(started!),
})
const temporary = (at: number, random: Random, mfa: boolean, sessionName: string): Credentials => ({
  accessKey: `ASIA${random.letters(16)}`,
  // Calls follow the sign-in by a few seconds.
  started: at - random.int(2, 40) * 1000,
  mfa,
  sessionName,
})

function assumedRole(
  account: Account,
  path: string,
  role: string,
  principal: string,
  nameSession: (random: Random, at: number) => string,
  extra: Record<string, unknown> = {},
): Identity {
  const roleId = uniqueId('AROA', account.id, role)
  return {
    principal,
    account,
    role,
    signIn: (at, random, mfa = false) => temporary(at, random, mfa, nameSession(random, at)),
    userIdentity: (credentials) => ({
      type: 'AssumedRole',
      principalid: `${roleId}:${credentials.sessionName}`,
      arn: `arn:aws:sts::${account.id}:assumed-role/${role}/${credentials.sessionName}`,
      accountid: account.id,
      accesskeyid: credentials.accessKey,
      sessioncontext: {
        attributes: session(credentials),
        sessionissuer: {
          type: 'Role',
          principalid: roleId,
          arn: `arn:aws:iam::${account.id}:role/${path}${role}`,
          accountid: account.id,
          username: role,
        },
        ...extra,
      },
    }),
  }
}

export function ssoIdentity(
  estate: Estate,
  account: Account,
  permissionSet: string,
  email: string,
): Identity {
  const role = `AWSReservedSSO_${permissionSet}_${estate.permissionSetSuffix(account, permissionSet)}`
  const principal = `${account.id}/sso/${permissionSet}/${email}`
  return assumedRole(account, 'aws-reserved/sso.amazonaws.com/', role, principal, () => email)
}

/** A role whose sessions carry their person's name. */
export const personRoleIdentity = (account: Account, role: string, name: string): Identity =>
  assumedRole(account, '', role, `${account.id}/role/${role}/${name}`, () => name)

/** A role that is assumed with a source identity: the person stays known through every chained role. */
export const sourceIdentity = (account: Account, role: string, person: string): Identity =>
  assumedRole(
    account,
    '',
    role,
    `${account.id}/person/${person}`,
    (_, at) => `session-${Math.floor(at / 1000)}`,
    { sourceidentity: person },
  )

/** A role for machines: its session names mean nothing, or name a machine. */
export const machineRoleIdentity = (
  account: Account,
  role: string,
  nameSession: (random: Random, at: number) => string,
  onInstance: boolean,
): Identity =>
  assumedRole(
    account,
    '',
    role,
    `${account.id}/role/${role}`,
    nameSession,
    onInstance ? { ec2roledelivery: '2.0' } : {},
  )

export function userIdentity(
  account: Account,
  name: string,
  key = `AKIA${seeded('key', account.id, name).letters(16)}`,
): Identity {
  return {
    principal: `${account.id}/user/${name}`,
    account,
    longLivedKey: key,
    // With a password (MFA) the console issues a session; a key needs none.
    signIn: (at, random, mfa) =>
      mfa === undefined
        ? { accessKey: key, started: undefined, mfa: false, sessionName: '' }
        : temporary(at, random, mfa, ''),
    userIdentity: (credentials) => ({
      type: 'IAMUser',
      principalid: uniqueId('AIDA', account.id, name),
      arn: `arn:aws:iam::${account.id}:user/${name}`,
      accountid: account.id,
      accesskeyid: credentials.accessKey,
      username: name,
      ...(credentials.started === undefined ? {} : { sessioncontext: { attributes: session(credentials) } }),
    }),
  }
}

export const rootIdentity = (account: Account): Identity => ({
  principal: `${account.id}/root`,
  account,
  signIn: (at, random) => temporary(at, random, true, ''),
  userIdentity: (credentials) => ({
    type: 'Root',
    principalid: account.id,
    arn: `arn:aws:iam::${account.id}:root`,
    accountid: account.id,
    accesskeyid: credentials.accessKey,
    sessioncontext: { attributes: session(credentials) },
  }),
})

/** The access portal's own sign-ins, before any role is taken. */
export function portalIdentity(estate: Estate, email: string): Identity {
  const userId = seeded(estate.seed, 'identity centre', email).uuid()
  const store = `arn:aws:identitystore::${estate.management.id}:identitystore/d-${seeded(estate.seed, 'store').hex(10)}`
  return {
    principal: `${estate.management.id}/person/${userId}`,
    account: estate.management,
    signIn: (at, random) => ({ ...temporary(at, random, true, ''), accessKey: '' }),
    userIdentity: () => ({
      type: 'IdentityCenterUser',
      accountid: estate.management.id,
      onbehalfof: { userid: userId, identitystorearn: store },
    }),
  }
}

/** Names that come in through an identity provider, for the one call that turns them into a role session. */
export function externalIdentity(
  type: 'SAMLUser' | 'WebIdentityUser',
  account: Account,
  provider: string,
  name: string,
): Identity {
  return {
    principal: `${account.id}/${type === 'SAMLUser' ? 'saml' : 'web'}/${name}`,
    account,
    signIn: () => ({ accessKey: '', started: undefined, mfa: false, sessionName: '' }),
    userIdentity: () => ({
      type,
      principalid: `${provider}:${name}`,
      username: name,
      identityprovider: provider,
    }),
  }
}

/** A vendor's broker that gets federation tokens. */
export const federatedIdentity = (account: Account, name: string): Identity => ({
  principal: `${account.id}/federated/${name}`,
  account,
  signIn: (at, random) => temporary(at, random, false, ''),
  userIdentity: (credentials) => ({
    type: 'FederatedUser',
    principalid: `${account.id}:${name}`,
    arn: `arn:aws:sts::${account.id}:federated-user/${name}`,
    accountid: account.id,
    accesskeyid: credentials.accessKey,
    sessioncontext: {
      attributes: session(credentials),
      sessionissuer: {
        type: 'IAMUser',
        principalid: uniqueId('AIDA', account.id, `${name}-broker`),
        arn: `arn:aws:iam::${account.id}:user/${name}-broker`,
        accountid: account.id,
        username: `${name}-broker`,
      },
    },
  }),
})

/** A partner's account that reaches in from outside: AWS tells no more than its unique id. */
export function partnerIdentity(estate: Estate): Identity {
  const account = { id: seeded(estate.seed, 'partner').digits(12), name: 'partner', stage: 'prod' as const }
  const principalId = uniqueId('AIDA', account.id, 'partner')
  return {
    principal: `${account.id}/account/${principalId}`,
    account,
    signIn: () => ({ accessKey: '', started: undefined, mfa: false, sessionName: '' }),
    userIdentity: () => ({ type: 'AWSAccount', principalid: principalId, accountid: account.id }),
  }
}

/** What a service reports about itself carries no identity but who invoked it. */
export const reporterIdentity = (service: string, account: Account): Identity => ({
  ...serviceIdentity(service, account),
  userIdentity: () => ({ accountid: account.id, invokedby: service }),
})

export const serviceIdentity = (service: string, account: Account): Identity => ({
  principal: `service/${service}`,
  account,
  signIn: () => ({ accessKey: '', started: undefined, mfa: false, sessionName: '' }),
  userIdentity: () => ({ type: 'AWSService', invokedby: service }),
})
