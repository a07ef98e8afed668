/** One robot's day: when it runs, and each run's calls. */

import { DAY, HOUR, isWeekend, MINUTE } from './calendar.ts'
import type { Day } from './plan.ts'
import type { Robot } from './robots.ts'
import { dueMinutes } from './schedule.ts'
import { Session } from './session.ts'

/** What an odd day changes. */
export interface RunChange {
  /** Runs of other times, epoch milliseconds, beside the usual ones. */
  extra: number[]
  repeat: number
}

export function runDay(robot: Robot, day: Day, change?: RunChange): void {
  if (day.index < robot.created) return
  const { random } = robot
  const outage = day.moments.outages.has(day.index)
  const starts = robot.schedule ? scheduledStarts(robot, day) : demandStarts(robot, day)
  for (const at of [...starts, ...(change?.extra ?? [])].sort((a, b) => a - b)) {
    const session = runSession(robot, day, at)
    session.run(programOn(robot, day.index))
    for (let i = 1; i < (change?.repeat ?? 1); i++) session.run(programOn(robot, day.index))
    // A failed run is tried again.
    if (random.chance(outage ? 0.3 : 0.01)) {
      session.wait(60)
      session.run(programOn(robot, day.index))
    }
  }
}

function runSession(robot: Robot, day: Day, at: number): Session {
  const { random, identity } = robot
  const address = robot.address(random)
  const common = {
    random,
    emit: day.emit,
    address,
    agent: robot.agent,
    region: robot.region,
    team: robot.team,
    favour: robot.index,
    throttled: day.moments.outages.has(day.index) ? 0.12 : 0.002,
    denied: robot.broken || 0.0008,
    ...(robot.into ? { account: robot.into } : {}),
    ...(robot.reports ? { eventType: 'AwsServiceEvent' } : {}),
    ...(robot.endpoint ? { endpoint: robot.endpoint } : {}),
  }
  const credentials = identity.signIn(at, random)
  if (robot.door)
    new Session({
      ...common,
      identity: robot.door,
      credentials: robot.door.signIn(at, random),
      at: at - 3000,
      pace: 1,
    }).call('sts:AssumeRoleWithWebIdentity', {
      parameters: {
        roleArn: `arn:aws:iam::${identity.account.id}:role/${identity.role}`,
        roleSessionName: credentials.sessionName,
      },
    })
  return new Session({ ...common, identity, credentials, at, pace: robot.kind === 'on_demand' ? 2.5 : 0.5 })
}

function programOn(robot: Robot, day: number): string {
  const added = robot.deployments.filter((deployment) => day >= deployment.day).map(({ adds }) => adds)
  return [robot.program, ...added].join(' ')
}

function scheduledStarts(robot: Robot, day: Day): number[] {
  const { random } = robot
  const changed = robot.rescheduled && day.index >= robot.rescheduled.day
  const schedule = changed ? robot.rescheduled!.schedule : robot.schedule!
  // Now and then a run is missed.
  return dueMinutes(schedule, day.start)
    .filter(() => !random.chance(0.004))
    .map((minute) => day.start + minute * MINUTE + random.int(0, schedule.jitterSeconds) * 1000)
}

/** Pipelines follow their developers' hours; functions follow the customers'. */
function demandStarts(robot: Robot, day: Day): number[] {
  const { random } = robot
  const isPipeline = robot.kind === 'on_demand'
  const quiet = isPipeline && isWeekend(day.start) ? 0.06 : isWeekend(day.start) ? 0.8 : 1
  const count = random.poisson(
    Math.min(400, robot.rate * quiet * random.lognormal(1, isPipeline ? 0.6 : 0.15)),
  )
  const peak = { US: 18, BR: 15, GB: 12, DE: 11, IN: 7, JP: 4, AU: 2 }[robot.team.country]
  return Array.from({ length: count }, () => {
    const hour = isPipeline
      ? peak + random.normal() * 3
      : random.chance(0.5)
        ? random.between(0, 24)
        : peak + random.normal() * 5
    return day.start + ((((hour * HOUR) % DAY) + DAY) % DAY)
  })
}
