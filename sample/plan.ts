/** The plan of one person's day: where, when, how much, and what it is about. */

import { hash } from '../models/random.ts'
import { isHoliday, isWeekend } from './calendar.ts'
import { type Estate, regions, type Team } from './estate.ts'
import { families } from './families.ts'
import type { Identity } from './identities.ts'
import type { Moments } from './moments.ts'
import { homeAddress, type Machine, mobileAddress, officeAddress, vpnAddress } from './origins.ts'
import { isAway, type Person, teamOn } from './people.ts'
import type { Channel } from './program.ts'
import type { Emit } from './session.ts'

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
  if (random.chance(0.02))
    person.machine = {
      ...person.machine,
      cli: `2.${random.int(28, 33)}.${random.int(0, 30)}`,
      lag: random.int(0, 20),
    }
  const team = teamOn(person, day.index)
  const weekdayOffice = random.chance(person.officeDays)
  const address = weekdayOffice
    ? officeAddress(day.estate.seed, person.country, random)
    : random.weighted(
        [
          () => person.home,
          () => vpnAddress(day.estate.seed, random),
          () => mobileAddress(person.country, random),
        ],
        [90, 6, 4],
      )()
  const trip = person.trip && day.index <= person.trip.until ? person.trip : undefined
  const shift = person.shift + (trip?.hours ?? 0)
  const from = habits.from + shift + random.normal() * 0.4
  const plan: Plan = {
    from,
    to: Math.max(from + 3, habits.to + shift + random.normal() * 0.8),
    sessions: Math.max(
      1,
      random.poisson(habits.sessions * person.diligence * random.lognormal(1, 0.4) * (offDay ? 0.4 : 1)),
    ),
    address: trip?.address ?? address,
    machine: person.machine,
    identity: person.hats.length > 1 && random.chance(0.3) ? random.pick(person.hats) : person.hats[0]!,
    programs: [],
    devoted: 0,
    team,
    region: usualRegion(person, team),
    denied: 0.008,
    throttled: 0.001,
  }
  if (called && outage) {
    plan.from = Math.min(plan.from, outage.from)
    plan.to = Math.max(offDay ? 0 : plan.to, outage.from + outage.hours)
    if (offDay) plan.from = outage.from
    plan.sessions += random.int(1, 4)
    plan.throttled = 0.08
    plan.devoted = 0.5
    for (const name of [
      'query logs',
      'dashboards',
      'health',
      'check containers',
      'load balancers',
      'database care',
    ])
      plan.programs.push({ channel: 'console', program: name, times: 1 })
  }
  return plan
}

/** The team's region; now and then us-east-1, or the second region that one in three people looks after. */
function usualRegion({ index, random }: Person, team: Team): string {
  if (random.chance(0.9)) return team.region
  return hash('second region', index) % 3 === 0
    ? regions[hash('region', index) % regions.length]!
    : 'us-east-1'
}

/** On-call weeks bring short sessions at night. */
export function callOut(person: Person, day: Day, plan: Plan | undefined): Plan | undefined {
  const { random } = person
  const onDuty = families[person.family].onCall && Math.floor(day.index / 7) % 6 === person.rotation
  if (!onDuty || isAway(person, day.index) || !random.chance(0.16)) return undefined
  const from = random.pick([random.between(0, 6), random.between(20, 24)])
  const base = plan ?? planDay({ ...person, weekends: 1 }, day)
  return (
    base && {
      ...base,
      from,
      to: from + 1,
      sessions: 1,
      address: person.home,
      programs: ['query logs', 'dashboards', 'check containers', 'restart instance', 'check queues'].map(
        (program) => ({ channel: 'console', program, times: 1 }),
      ),
      devoted: 0.7,
    }
  )
}
