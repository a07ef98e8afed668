/** One person's day as it is lived: its sessions, from signing in to the last call. */

import { hash, type Random } from '../models/random.ts'
import { HOUR, localMidnight } from './calendar.ts'
import type { Identity } from './identities.ts'
import { botoAgent, browserAgent, cliAgent, terraformAgent } from './origins.ts'
import { type Person, workflowNamed } from './people.ts'
import type { Day, Plan } from './plan.ts'
import type { Channel } from './program.ts'
import { Session } from './session.ts'

/** Median seconds between two steps. */
const paces: Record<Channel, number> = { console: 11, cli: 16, terraform: 0.4, notebook: 4 }
/** Sessions of a role in the console last a working day, those of the command line an hour or four. */
const lifetimes: Record<Channel, number> = {
  console: 8 * HOUR,
  cli: 4 * HOUR,
  terraform: HOUR,
  notebook: 4 * HOUR,
}

export function liveDay(person: Person, day: Day, plan: Plan): void {
  const { random } = person
  const midnight = localMidnight(day.start, person.zone)
  const signedIn = new Map<Channel, { session: Session; until: number }>()
  const starts = Array.from({ length: plan.sessions }, () => sessionStart(plan, random)).sort((a, b) => a - b)
  let free = 0
  for (const hour of starts) {
    const at = Math.max(midnight + hour * HOUR, free)
    const length = 1 + Math.floor(random.exponential(3.1))
    let last: Session | undefined
    for (let i = 0; i < length; i++) {
      const devoted =
        plan.programs.length > 0 && random.chance(plan.devoted) ? random.pick(plan.programs) : undefined
      const name = devoted ? devoted.program : person.habits.draw(random)
      const known = devoted && name.includes(':') ? undefined : workflowNamed(name)
      const channel = known?.channel ?? devoted?.channel ?? 'cli'
      const session = open(person, day, plan, channel, Math.max(at, last?.at ?? 0), signedIn)
      for (let time = 0; time < (devoted?.times ?? 1); time++) session.run(known?.steps ?? name)
      for (const rollout of day.moments.rollouts) takeUp(person, day, rollout, session)
      if (random.chance(0.05)) session.wander(session.lastService)
      session.wait(random.lognormal(60, 1))
      last = session
    }
    free = last!.at + random.lognormal(300, 1) * 1000
  }
}

/** Mornings and afternoons, less at lunch. */
function sessionStart(plan: Plan, random: Random): number {
  for (;;) {
    const hour = random.between(plan.from, plan.to)
    if (hour < 12.2 || hour > 13.2 || random.chance(0.3)) return hour
  }
}

function open(
  person: Person,
  day: Day,
  plan: Plan,
  channel: Channel,
  at: number,
  signedIn: Map<Channel, { session: Session; until: number }>,
): Session {
  const { random } = person
  const { identity, machine, address } = plan
  const held = signedIn.get(channel)
  if (held && at < held.until) {
    held.session.at = Math.max(at, held.session.at)
    return held.session
  }
  const agents: Record<Channel, () => string> = {
    console: () => browserAgent(machine, at),
    cli: () => cliAgent(machine),
    terraform: () => terraformAgent(machine),
    notebook: () => botoAgent(machine),
  }
  const isUser = identity.longLivedKey !== undefined
  const credentials = identity.signIn(
    at,
    random,
    channel === 'console' ? isUser && hash(person.email) % 5 > 0 : isUser ? undefined : false,
  )
  const agent = agents[channel]()
  const common = {
    random,
    emit: day.emit,
    address,
    agent,
    region: plan.region,
    team: plan.team,
    favour: person.index,
    pace: paces[channel],
    denied: plan.denied,
    throttled: plan.throttled,
  }
  const session = new Session({ ...common, identity, credentials, at, console: channel === 'console' })
  arrive(person, channel, session, common)
  signedIn.set(channel, { session, until: at + lifetimes[channel] })
  if (channel === 'console')
    for (const update of day.moments.consoleUpdates)
      if (update.day <= day.index && hash(person.index, update.day) % 100 < update.share * 100)
        for (const action of update.actions) session.call(action)
  return session
}

type Common = Omit<ConstructorParameters<typeof Session>[0], 'identity' | 'credentials' | 'at' | 'console'>

/** The calls that signing in makes, on the portal, at the provider and at the console. */
function arrive(person: Person, channel: Channel, session: Session, common: Common): void {
  const { random } = person
  const { identity, credentials, at } = session.options
  const before = (door: Identity) =>
    new Session({
      ...common,
      identity: door,
      credentials: door.signIn(at, random),
      at: at - random.int(15, 60) * 1000,
      pace: 3,
      denied: 0,
    })
  if (person.portal) {
    const portal = before(person.portal)
    const additional = {
      AuthWorkflowID: random.uuid(),
      CredentialType: 'PASSWORD',
      LoginTo: 'https://acme.awsapps.com/start',
    }
    portal.call('signin:CredentialChallenge', { eventType: 'AwsServiceEvent', additional })
    portal.call('signin:CredentialVerification', { eventType: 'AwsServiceEvent', additional })
    portal.call('signin:UserAuthentication', { eventType: 'AwsServiceEvent', additional })
    portal.run(
      channel === 'console'
        ? 'sso:ListApplications? sso:Federate'
        : 'sso:ListAccountRoles? sso:GetRoleCredentials',
    )
  }
  if (person.saml && identity.role)
    before(person.saml).call('sts:AssumeRoleWithSAML', {
      parameters: {
        roleArn: `arn:aws:iam::${identity.account.id}:role/${identity.role}`,
        roleSessionName: credentials.sessionName,
      },
    })
  if (channel !== 'console') return
  const mfa = credentials.mfa ? 'Yes' : 'No'
  const login = (outcome: 'Success' | 'Failure') => ({
    eventType: 'AwsConsoleSignIn',
    response: { ConsoleLogin: outcome },
    additional: { LoginTo: 'https://console.aws.amazon.com/console/home', MobileVersion: 'No', MFAUsed: mfa },
  })
  if (identity.longLivedKey && random.chance(0.04)) {
    session.call('signin:ConsoleLogin', { ...login('Failure'), error: [undefined, 'Failed authentication'] })
    session.wait(random.int(5, 30))
  }
  session.call('signin:ConsoleLogin', login('Success'))
  session.wait(2)
}

/** A new service spreads over a few days to those it concerns, each in their own time. */
function takeUp(
  person: Person,
  day: Day,
  rollout: Day['moments']['rollouts'][number],
  session: Session,
): void {
  const chance = hash(person.index, rollout.day, rollout.name)
  const concerned = rollout.families.includes(person.family) && chance % 100 < rollout.share * 100
  const since = rollout.day + ((chance >>> 8) % rollout.spread)
  if (concerned && day.index >= since && person.random.chance(day.index === since ? 0.6 : 0.12))
    session.run(rollout.program)
}
