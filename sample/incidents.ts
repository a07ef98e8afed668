/** Incidents of the last week: which happen, to whom, and the labels that say so. */

import { type Random, seeded } from '../models/random.ts'
import { DAY } from './calendar.ts'
import type { Estate } from './estate.ts'
import { Intrusion } from './intrusion.ts'
import { isAway } from './people.ts'
import type { Day } from './plan.ts'
import type { Population } from './population.ts'
import type { Scenario } from './scenario.ts'
import { scenarios } from './scenarios.ts'
import type { Victim } from './victims.ts'

export interface Label {
  principal: string
  start: number
  end: number
  incident: string
  technique: string
}

interface Planned {
  name: string
  scenario: Scenario
  victim: Victim
  from: number
  random: Random
  intrusion?: Intrusion
}

export function planIncidents(
  estate: Estate,
  { people, robots }: Population,
  { seed, count, days }: { seed: number; count: number; days: number },
) {
  const random = seeded(seed, 'incidents')
  const order = scenarios.map((scenario) => ({ scenario, key: random.float() })).sort((a, b) => a.key - b.key)
  // AWS's own services and partners hold no credentials that could be stolen.
  const everybody: Victim[] = [
    ...people,
    ...robots.filter(({ identity, into }) => !into && !identity.principal.startsWith('service/')),
  ]
  const free = new Set(everybody)
  const lastWeek = Math.min(7, Math.ceil(days / 2))
  const planned: Planned[] = []
  for (let i = 0; i < count; i++) {
    const { scenario } = order[i % order.length]!
    const from = days - lastWeek + random.int(0, Math.max(0, lastWeek - scenario.days))
    const present = (victim: Victim) =>
      victim.kind === 'human' ? !isAway(victim, from) : victim.created < days - 2 * lastWeek
    const choices = [
      [...free].filter((victim) => scenario.fits(victim) && present(victim)),
      everybody.filter((victim) => scenario.fits(victim) && present(victim)),
      everybody.filter(present),
      everybody,
    ]
    const victim = random.pick(choices.find(({ length }) => length > 0)!)
    free.delete(victim)
    const name = `${String(i + 1).padStart(2, '0')}-${scenario.name}`
    planned.push({ name, scenario, victim, from, random: seeded(seed, 'incident', i) })
  }
  const labels: Label[] = []
  return {
    act(day: Day): void {
      for (const incident of planned) {
        const offset = day.index - incident.from
        if (offset < 0 || offset >= incident.scenario.days || day.index >= days) continue
        incident.intrusion ??= new Intrusion(estate, incident.victim, incident.random)
        const intrusion = incident.intrusion
        intrusion.open(day, day.start + DAY - 1)
        incident.scenario.act(intrusion, offset)
        for (const { principal, technique, start, end } of intrusion.close())
          labels.push({ principal, start, end, incident: incident.name, technique })
      }
    },
    labels: () => labels,
  }
}
