/** One person's day: a plan (where, when, how much), then its sessions. */
import { HOUR, isHoliday, isWeekend, localMidnight } from './calendar.ts'
import type { Estate, Team } from './estate.ts'
import { families } from './families.ts'
import type { Identity } from './identities.ts'
import type { Moments } from './moments.ts'
import { browserAgent, botoAgent, cliAgent, homeAddress, type Machine, mobileAddress, officeAddress, terraformAgent, vpnAddress } from './origins.ts'
import { isAway, type Person, teamOn, workflowNamed } from './people.ts'
import { hash, type Random } from './random.ts'
import { type Emit, Session } from './session.ts'
import type { Channel } from './workflows.ts'

export interface Plan {
  /** Local hours. */
  from: number
  to: number
  sessions: number
  address: string
  machine: Machine
  identity: Identity
  /** Programs that the day is about; habits fill the rest. */
  programs: { channel: Channel; program: string; times: number }[]
  /** Share of the day that goes to the programs, not to habits. */
  devoted: number
  team: Team
  region: string
  denied: number
  throttled: number
}

export interface Day {
  index: number
  start: number
  estate: Estate
  moments: Moments
  emit: Emit
}

/** Median seconds between two steps. */
const paces: Record<Channel, number> = { console: 11, cli: 16, terraform: 0.4, notebook: 4 }
/** Sessions of a role in the console last a working day, those of the command line an hour or four. */
const lifetimes: Record<Channel, number> = { console: 8 * HOUR, cli: 4 * HOUR, terraform: HOUR, notebook: 4 * HOUR }

/** An ordinary day, or nothing on a day off. */
export function planDay(person: Person, day: Day): Plan | undefined {
  const { random } = person
  const habits = families[person.family]
  if (isAway(person, day.index)) return undefined
  const offDay = isWeekend(day.start) || isHoliday(day.start, person.country)
  const outage = day.moments.outages.get(day.index)
  const called = outage !== undefined && habits.onCall && random.chance(offDay ? 0.25 : 0.6)
  if (!called && random.chance(offDay ? 1 - person.weekends : habits.idle + 0.03)) return undefined

  if (person.project?.day === day.index) person.habits.adopt(person.project.workflow, random.int(3, 15))
  // New providers' addresses, new versions: life goes on outside the sample's drama.
  if (random.chance(0.012)) person.home = homeAddress(person.country, random)
  if (random.chance(0.02)) person.machine = { ...person.machine, cli: `2.${random.int(28, 33)}.${random.int(0, 30)}`, lag: random.int(0, 20) }
  const team = teamOn(person, day.index)
  const weekdayOffice = random.chance(person.officeDays)
  const address = weekdayOffice
    ? officeAddress(day.estate.seed, person.country, random)
    : random.weighted([() => person.home, () => vpnAddress(day.estate.seed, random), () => mobileAddress(person.country, random)], [90, 6, 4])()
  const trip = person.trip && day.index <= person.trip.until ? person.trip : undefined
  const shift = person.shift + (trip?.hours ?? 0)
  const from = habits.from + shift + random.normal() * 0.4
  const plan: Plan = {
    from,
    to: Math.max(from + 3, habits.to + shift + random.normal() * 0.8),
    sessions: Math.max(1, random.poisson(habits.sessions * person.diligence * random.lognormal(1, 0.4) * (offDay ? 0.4 : 1))),
    address: trip?.address ?? address,
    machine: person.machine,
    identity: person.hats.length > 1 && random.chance(0.3) ? random.pick(person.hats) : person.hats[0]!,
    programs: [],
    devoted: 0,
    team,
    region: random.chance(0.93) ? team.region : 'us-east-1',
    denied: 0.004,
    throttled: 0.001,
  }
  if (called && outage) {
    plan.from = Math.min(plan.from, outage.from)
    plan.to = Math.max(offDay ? 0 : plan.to, outage.from + outage.hours)
    if (offDay) plan.from = outage.from
    plan.sessions += random.int(1, 4)
    plan.throttled = 0.08
    plan.devoted = 0.5
    for (const name of ['query logs', 'dashboards', 'health', 'check containers', 'load balancers', 'database care'])
      plan.programs.push({ channel: 'console', program: name, times: 1 })
  }
  return plan
}

/** On-call weeks bring short sessions at night. */
export function callOut(person: Person, day: Day, plan: Plan | undefined): Plan | undefined {
  const { random } = person
  const onDuty = families[person.family].onCall && Math.floor(day.index / 7) % 6 === person.rotation
  if (!onDuty || isAway(person, day.index) || !random.chance(0.16)) return undefined
  const from = random.pick([random.between(0, 6), random.between(20, 24)])
  const base = plan ?? planDay({ ...person, weekends: 1 }, day)
  return base && { ...base, from, to: from + 1, sessions: 1, address: person.home, programs: ['query logs', 'dashboards', 'check containers', 'restart instance', 'check queues'].map((program) => ({ channel: 'console', program, times: 1 })), devoted: 0.7 }
}

export function liveDay(person: Person, day: Day, plan: Plan): void {
  const { random } = person
  const midnight = localMidnight(day.start, person.zone)
  const signedIn = new Map<Channel, { session: Session; until: number }>()
  const starts = Array.from({ length: plan.sessions }, () => sessionStart(plan, random)).sort((a, b) => a - b)
  let free = 0
  for (const hour of starts) {
    const at = Math.max(midnight + hour * HOUR, free)
    const length = 1 + Math.floor(random.exponential(2))
    let last: Session | undefined
    for (let i = 0; i < length; i++) {
      const devoted = plan.programs.length > 0 && random.chance(plan.devoted) ? random.pick(plan.programs) : undefined
      const name = devoted ? devoted.program : person.habits.draw(random)
      const known = devoted && name.includes(':') ? undefined : workflowNamed(name)
      const channel = known?.channel ?? devoted?.channel ?? 'cli'
      const session = open(person, day, plan, channel, Math.max(at, last?.at ?? 0), signedIn)
      for (let time = 0; time < (devoted?.times ?? 1); time++) session.run(known?.steps ?? name)
      for (const rollout of day.moments.rollouts) takeUp(person, day, rollout, session)
      if (random.chance(0.05)) session.wander((known?.steps[0]!.actions[0] ?? name).split(':')[0]!)
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

function open(person: Person, day: Day, plan: Plan, channel: Channel, at: number, signedIn: Map<Channel, { session: Session; until: number }>): Session {
  const { random } = person
  const { identity, machine, address } = plan
  const held = signedIn.get(channel)
  if (held && at < held.until) {
    held.session.at = Math.max(at, held.session.at)
    return held.session
  }
  const agents: Record<Channel, () => string> = {
    console: () => browserAgent(machine, at),
    cli: () => cliAgent(machine, 'various'),
    terraform: () => terraformAgent(machine),
    notebook: () => botoAgent(machine),
  }
  const isUser = identity.longLivedKey !== undefined
  const credentials = identity.signIn(at, random, channel === 'console' ? isUser && hash(person.email) % 5 > 0 : isUser ? undefined : false)
  const agent = agents[channel]()
  const common = { random, emit: day.emit, address, agent, region: plan.region, team: plan.team, favour: person.index, pace: paces[channel], denied: plan.denied, throttled: plan.throttled }
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
    new Session({ ...common, identity: door, credentials: door.signIn(at, random), at: at - random.int(15, 60) * 1000, pace: 3, denied: 0 })
  if (person.portal) {
    const portal = before(person.portal)
    const additional = { AuthWorkflowID: random.uuid(), CredentialType: 'PASSWORD', LoginTo: 'https://acme.awsapps.com/start' }
    portal.call('signin:CredentialChallenge', { eventType: 'AwsServiceEvent', additional })
    portal.call('signin:CredentialVerification', { eventType: 'AwsServiceEvent', additional })
    portal.call('signin:UserAuthentication', { eventType: 'AwsServiceEvent', additional })
    portal.run(channel === 'console' ? 'sso:ListApplications? sso:Federate' : 'sso:ListAccountRoles? sso:GetRoleCredentials')
  }
  if (person.saml && identity.role)
    before(person.saml).call('sts:AssumeRoleWithSAML', { parameters: { roleArn: `arn:aws:iam::${identity.account.id}:role/${identity.role}`, roleSessionName: credentials.sessionName } })
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
function takeUp(person: Person, day: Day, rollout: Day['moments']['rollouts'][number], session: Session): void {
  const chance = hash(person.index, rollout.day, rollout.name)
  const concerned = rollout.families.includes(person.family) && chance % 100 < rollout.share * 100
  const since = rollout.day + ((chance >>> 8) % rollout.spread)
  if (concerned && day.index >= since && person.random.chance(day.index === since ? 0.6 : 0.12)) session.run(rollout.program)
}
