/**
 * What the identity itself says, before any behaviour: certain, or log-odds of being automation.
 *
 * Names are weak labels: a person may lend an identity to a script, and the report says so where behaviour
 * contradicts. An IAM user says nothing unless it signs in to the console.
 */

export interface Identity {
  /** class of the principal: person, sso, session, role, user, root, federated, ... */
  class: string
  /** successful or not, sign-ins to the console */
  signIns: number
  /** share of its calls in sessions that bear a machine's name; 0 where there are no sessions */
  machineSessions: number
}

export interface IdentityVerdict {
  /** automation, not automation, or not certain */
  certain: boolean | null
  /** log-odds of automation where it is not certain */
  logOdds: number
  reason: string
}

const people: Record<string, string> = {
  person: 'sessions bear an e-mail address or a source identity',
  sso: 'a person of Identity Center',
  saml: 'came in by SAML as a person',
  directory: 'a user of a directory',
  root: 'the root user',
}
const machines: Record<string, string> = {
  service: 'an AWS service',
  account: 'another account, known by its number alone',
  anonymous: 'gave no identity',
  web: 'came in by a web identity',
}

/** Nine in ten of the sessions whose names recur and are no machine's are taken to be people. */
const namedSession = -Math.log(9)
/** Share of machine-named sessions from which a role is taken to be a machine's. */
const mostlyMachine = 0.9

export function judgeIdentity(identity: Identity): IdentityVerdict {
  const { class: kind, signIns, machineSessions } = identity
  if (people[kind]) return { certain: false, logOdds: 0, reason: people[kind] }
  if (signIns > 0) return { certain: false, logOdds: 0, reason: 'signed in to the console' }
  if (machines[kind]) return { certain: true, logOdds: 0, reason: machines[kind] }
  if (kind === 'role' && machineSessions >= mostlyMachine)
    return { certain: true, logOdds: 0, reason: 'a role whose sessions bear names that machines give' }
  if (kind === 'session')
    return {
      certain: null,
      logOdds: namedSession,
      reason: 'the session name recurs and may be a person\u2019s',
    }
  return { certain: null, logOdds: 0, reason: `the identity (${kind}) does not say` }
}
