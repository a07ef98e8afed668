/** Who works in the organisation: people, robots, AWS's own services and, in all but the smallest, the root user. */
import { spread } from '../models/random.ts'
import type { Estate } from './estate.ts'
import { hirePerson, type Person, principalsOf } from './people.ts'
import { buildRobot, type Robot } from './robots.ts'
import { employRoot } from './root.ts'
import { buildService, serviceCount } from './services.ts'

const HUMAN_SHARE = 0.6

export interface Population {
  people: Person[]
  robots: Robot[]
  root?: ReturnType<typeof employRoot>
}

/** Actors until their principals are as many as asked for; one actor may be several principals. */
export function populate(estate: Estate, principals: number, days: number): Population {
  const services = Math.min(serviceCount, Math.floor(principals / 10))
  const people: Person[] = []
  const robots: Robot[] = []
  let count = services
  for (let i = 0; count < principals; i++) {
    if (spread(i) < HUMAN_SHARE) {
      const person = hirePerson(estate, people.length, days)
      people.push(person)
      count += principalsOf(person).length
    } else {
      const robot = buildRobot(estate, robots.length, days)
      robots.push(robot)
      count += robot.door ? 2 : 1
    }
  }
  for (let i = 0; i < services; i++) robots.push(buildService(estate, i))
  return { people, robots, ...(principals >= 30 ? { root: employRoot(estate) } : {}) }
}
