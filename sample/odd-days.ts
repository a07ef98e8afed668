/** Odd days that mean no harm. They fall on baseline and last week alike; each is written down with its reason. */

import { DAY, HOUR, isHoliday, isWeekend, localMidnight } from './calendar.ts'
import { userIdentity } from './identities.ts'
import type { RunChange } from './job-runs.ts'
import { devote, oddDays } from './odd-day-kinds.ts'
import type { Person } from './people.ts'
import type { Day, Plan } from './plan.ts'
import type { Robot } from './robots.ts'

export interface HardNegative {
  principal: string
  /** First millisecond of the UTC day. */
  day: number
  reason: string
}

/** Share of working days, and of a robot's days, that are odd. */
const ODD_DAYS = 0.03
const ODD_RUNS = 0.006

export function oddPlan(
  person: Person,
  day: Day,
  plan: Plan | undefined,
): { plan: Plan | undefined; reasons: HardNegative[] } {
  const { random } = person
  if (!plan) return { plan, reasons: [] }
  const reasons: string[] = []
  const offDay = isWeekend(day.start) || isHoliday(day.start, person.country)
  if (day.index === person.joined) reasons.push('first day here')
  if (day.index === person.moves?.day) reasons.push('first day in a new team')
  if (day.index === person.project?.day) reasons.push('new project')
  if (day.moments.outages.has(day.index) && plan.throttled > 0.05) reasons.push('outage')
  if (offDay && person.weekends < 0.06) reasons.push('works on a day off')
  if (person.trip && day.index <= person.trip.until) reasons.push('travel')
  const key = person.hats[0]!.longLivedKey
  if (random.chance(ODD_DAYS)) {
    if (key && random.chance(0.4)) reasons.push(rotateKey(plan, person))
    else {
      const possible = oddDays.filter(
        ({ families }) => families === 'all' || families.includes(person.family),
      )
      const odd = random.weighted(
        possible,
        possible.map(({ weight }) => weight),
      )
      odd.change(plan, person, day)
      reasons.push(odd.reason)
    }
  }
  const midnight = localMidnight(day.start, person.zone)
  return {
    plan,
    reasons: reasons.flatMap((reason) =>
      spread(plan.identity.principal, reason, midnight + plan.from * HOUR, midnight + plan.to * HOUR),
    ),
  }
}

/** The old key goes, a new one is used from now on. */
function rotateKey(plan: Plan, person: Person): string {
  const { account, principal } = person.hats[0]!
  const name = principal.split('/').at(-1)!
  devote(
    plan,
    0.4,
    'cli',
    'iam:ListAccessKeys iam:CreateAccessKey iam:UpdateAccessKey iam:DeleteAccessKey iam:ListAccessKeys',
  )
  person.hats = [userIdentity(account, name, `AKIA${person.random.letters(16)}`), ...person.hats.slice(1)]
  plan.identity = person.hats[0]!
  return 'key rotation'
}

/** Work of one local day may touch two days of UTC. */
function spread(principal: string, reason: string, from: number, to: number): HardNegative[] {
  const days: HardNegative[] = []
  for (let day = Math.floor(from / DAY); day <= Math.floor(to / DAY); day++)
    days.push({ principal, day: day * DAY, reason })
  return days
}

export function oddRun(robot: Robot, day: Day): { change?: RunChange; reasons: HardNegative[] } {
  const { random } = robot
  const reasons = robot.deployments
    .filter((deployment) => deployment.day === day.index)
    .map(({ adds }) => `deployment adds ${adds}`)
  if (robot.rescheduled?.day === day.index) reasons.push('schedule changed')
  if (robot.created === day.index) reasons.push('new job')
  let change: RunChange | undefined
  if (day.index >= robot.created && random.chance(ODD_RUNS)) {
    const backfill = random.chance(0.5)
    change = backfill
      ? { extra: [], repeat: random.int(4, 25) }
      : {
          extra: Array.from({ length: random.int(1, 6) }, () => day.start + random.int(0, DAY - HOUR)),
          repeat: 1,
        }
    reasons.push(backfill ? 'backfill run' : 'run by hand, off schedule')
  }
  return {
    ...(change ? { change } : {}),
    reasons: reasons.map((reason) => ({ principal: robot.identity.principal, day: day.start, reason })),
  }
}
