/** Writes what is true of the sample: labels of incidents, who is who, and the odd days that mean no harm. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DAY } from './calendar.ts'
import type { Label } from './incidents.ts'
import type { HardNegative } from './odd-days.ts'
import type { Population } from './population.ts'

interface Row {
  principal: string
  kind: string
  family: string
  time_zone: string
  note: string
}

const cell = (value: string) => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)
const table = (header: string, rows: string[][]) =>
  `${[header, ...rows.map((row) => row.map(cell).join(','))].join('\n')}\n`
const iso = (at: number) => `${new Date(at).toISOString().slice(0, 19)}Z`

export function writeTruth(truth: {
  out: string
  population: Population
  labels: Label[]
  hardNegatives: HardNegative[]
  first: number
  days: number
}): { principals: number; hardNegatives: number } {
  const { out, population, labels, hardNegatives, first, days } = truth
  const date = (day: number) => new Date(first + day * DAY).toISOString().slice(0, 10)
  const rows = [
    ...population.people.flatMap(ofPerson),
    ...population.robots.flatMap(ofRobot),
    ...(population.root ? [ofRoot(population.root.principal)] : []),
  ]

  function ofRoot(principal: string): Row {
    return { principal, kind: 'human', family: 'root', time_zone: 'UTC', note: 'signs in once in a while' }
  }

  function ofPerson(person: Population['people'][number]): Row[] {
    const notes = [
      person.joined >= 0 ? `joined ${date(person.joined)}` : '',
      person.left < days ? `left ${date(person.left)}` : '',
      person.moves ? `moved to ${person.moves.team.name} ${date(person.moves.day)}` : '',
      person.project ? `new project ${date(person.project.day)}` : '',
      ...person.vacations.map(([from, to]) => `away ${date(from)} to ${date(to)}`),
    ]
    const note = [person.email, ...notes.filter(Boolean)].join('; ')
    const row = (principal: string, door = '') => ({
      principal,
      kind: 'human',
      family: person.family,
      time_zone: person.zone,
      note: note + door,
    })
    return [
      ...person.hats.map(({ principal }) => row(principal)),
      ...(person.portal ? [row(person.portal.principal, '; access portal')] : []),
      ...(person.saml ? [row(person.saml.principal, '; identity provider')] : []),
    ]
  }

  function ofRobot(robot: Population['robots'][number]): Row[] {
    const { kind, job, schedule } = robot
    const notes = [
      job,
      schedule ? `every ${schedule.every}` : '',
      robot.created >= 0 ? `created ${date(robot.created)}` : '',
      robot.rescheduled ? `rescheduled ${date(robot.rescheduled.day)}` : '',
      ...robot.deployments.map(({ day, adds }) => `${adds} from ${date(day)}`),
    ]
    const row = (principal: string) => ({
      principal,
      kind,
      family: principal.startsWith('service/') ? 'aws_service' : robot.into ? 'partner' : 'automation',
      time_zone: 'UTC',
      note: notes.filter(Boolean).join('; '),
    })
    return [row(robot.identity.principal), ...(robot.door ? [row(robot.door.principal)] : [])]
  }

  // A principal-day may be odd for two reasons; the same reason counts once.
  const last = first + days * DAY
  const odd = new Map(
    hardNegatives
      .filter(({ day }) => day >= first && day < last)
      .map((row) => [`${row.principal} ${row.day} ${row.reason}`, row]),
  )
  // Break-glass access makes a principal of its own for the person who takes it.
  const known = new Set(rows.map(({ principal }) => principal))
  for (const { principal, reason } of odd.values()) {
    const person = population.people.find(({ email }) => principal.endsWith(`/${email}`))
    if (known.has(principal) || !person) continue
    known.add(principal)
    rows.push({
      principal,
      kind: 'human',
      family: person.family,
      time_zone: person.zone,
      note: `${person.email}; ${reason}`,
    })
  }
  writeFileSync(
    join(out, 'labels.csv'),
    table(
      'principal,start,end,incident,technique',
      labels.map((label) => [
        label.principal,
        iso(label.start),
        iso(label.end),
        label.incident,
        label.technique,
      ]),
    ),
  )
  writeFileSync(
    join(out, 'truth.csv'),
    table(
      'principal,kind,family,time_zone,note',
      rows.map((row) => [row.principal, row.kind, row.family, row.time_zone, row.note]),
    ),
  )
  writeFileSync(
    join(out, 'hard_negatives.csv'),
    table(
      'principal,day,reason',
      [...odd.values()].map(({ principal, day, reason }) => [principal, iso(day).slice(0, 10), reason]),
    ),
  )
  return { principals: known.size, hardNegatives: odd.size }
}
