/** Automation: jobs on a schedule, pipelines on demand, and functions that do few things often. */

import { type Random, seeded, spread } from '../models/random.ts'
import type { Account, Estate, Team } from './estate.ts'
import {
  externalIdentity,
  federatedIdentity,
  type Identity,
  machineRoleIdentity,
  userIdentity,
} from './identities.ts'
import { additions, functions, type Host, pipelines, scheduledJobs } from './jobs.ts'
import { awsAddress, programAgents, runnerAddress } from './origins.ts'
import { newSchedule, type Schedule } from './schedule.ts'

export type RobotKind = 'scheduled' | 'on_demand' | 'limited'

export interface Robot {
  kind: RobotKind
  index: number
  random: Random
  job: string
  team: Team
  identity: Identity
  /** Whose resources a partner reaches. */
  into?: Account
  /** Its events are a service's own reports. */
  reports?: boolean
  /** The web identity that takes the role, of pipelines. */
  door?: Identity
  program: string
  agent: string
  /** Address of a run; hosts keep theirs, runners get another each time. */
  address(random: Random): string
  endpoint?: string
  region: string
  /** Runs a day for those on demand and the limited ones. */
  rate: number
  schedule?: Schedule
  /** Days on which a deployment changes the program. */
  deployments: { day: number; adds: string }[]
  /** A change of the schedule. */
  rescheduled?: { day: number; schedule: Schedule }
  created: number
  /** Share of calls that have been denied all along and that nobody mends. */
  broken: number
}

export function buildRobot(estate: Estate, index: number, days: number): Robot {
  const random = seeded(estate.seed, 'robot', index)
  const place = spread(index)
  const kind: RobotKind = place < 0.46 ? 'scheduled' : place < 0.7 ? 'on_demand' : 'limited'
  const team = random.pick(estate.teams)
  const account = random.chance(0.7) ? team.production : team.development
  const base = {
    kind,
    index,
    random,
    team,
    region: team.region,
    created: random.chance(0.06) && days > 12 ? random.int(3, days - 2) : -1,
  }
  const deployments = Array.from({ length: random.poisson(days / 90) }, () => ({
    day: random.int(0, days),
    adds: random.pick(additions),
  }))
  if (kind === 'on_demand') {
    const [name, program, does] = random.pick(pipelines)
    const job = `${team.name}-${name}-${index}`
    const numbered = random.chance(0.4)
    const identity = machineRoleIdentity(
      account,
      `ci-${job}`,
      (from) => (numbered ? `run-${from.int(1_000_000, 9_999_999)}` : 'GitHubActions'),
      false,
    )
    return {
      ...base,
      job,
      identity,
      deployments,
      program: does,
      ...(random.chance(0.5)
        ? {
            door: externalIdentity(
              'WebIdentityUser',
              account,
              'token.actions.githubusercontent.com',
              `repo:acme-example/${job}:ref:refs/heads/main`,
            ),
          }
        : {}),
      agent: programAgents[program](random),
      address: runnerAddress,
      rate: random.lognormal(3.5, 0.8),
      broken: 0,
    }
  }
  const [name, every, host, program, does] =
    kind === 'scheduled' ? random.pick(scheduledJobs) : insertNever(random.pick(functions))
  const job = `${team.name}-${name}-${index}`
  const schedule = every && newSchedule(every, random)
  return {
    ...base,
    job,
    deployments,
    program: does,
    broken: random.chance(0.08) ? random.between(0.03, 0.3) : 0,
    identity:
      kind === 'limited' && random.chance(0.07)
        ? federatedIdentity(account, `vendor-${name}-${index}`)
        : hostIdentity(host, account, job, random),
    agent: programAgents[program](random),
    ...hostAddress(host, random),
    rate: random.lognormal(38, 1.1),
    ...(schedule ? { schedule } : {}),
    ...(schedule && random.chance(0.14) && days > 12
      ? {
          rescheduled: {
            day: random.int(6, days - 1),
            schedule: { ...schedule, minute: random.int(0, 1439) },
          },
        }
      : {}),
  }
}

/** Functions have no schedule: they run when something comes in. */
const insertNever = ([name, host, program, does]: (typeof functions)[number]) =>
  [name, undefined, host, program, does] as const

function hostIdentity(host: Host, account: Account, job: string, random: Random): Identity {
  const instance = `i-0${random.hex(16)}`
  switch (host) {
    case 'instance':
      return machineRoleIdentity(account, `${job}-instance`, () => instance, true)
    // Lambda names the session after the function.
    case 'function':
      return machineRoleIdentity(account, `${job}-role-${random.letters(8).toLowerCase()}`, () => job, false)
    case 'task':
      return machineRoleIdentity(
        account,
        `${job}-task`,
        random.chance(0.3) ? (_, at) => `botocore-session-${Math.floor(at / 1000)}` : (from) => from.hex(32),
        false,
      )
    case 'key':
      return userIdentity(account, `svc-${job}`)
  }
}

function hostAddress(host: Host, random: Random): Pick<Robot, 'address' | 'endpoint'> {
  if (host === 'function') return { address: awsAddress }
  const inside = random.chance(0.35)
  const own = inside
    ? `10.${random.int(0, 63)}.${random.int(0, 255)}.${random.int(4, 250)}`
    : awsAddress(random)
  return { address: () => own, ...(inside ? { endpoint: `vpce-0${random.hex(16)}` } : {}) }
}
