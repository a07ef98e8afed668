/** Who works here: each person follows from the seed and their number alone. */

import { type Random, seeded, spread } from '../models/random.ts'
import type { Country, Estate, Team } from './estate.ts'
import { countries } from './estate.ts'
import { type Family, families } from './families.ts'
import { formHabits, type Habits } from './habits.ts'
import {
  externalIdentity,
  type Identity,
  personRoleIdentity,
  portalIdentity,
  sourceIdentity,
  ssoIdentity,
  userIdentity,
} from './identities.ts'
import { homeAddress, type Machine, newMachine } from './origins.ts'
import type { Workflow } from './program.ts'
import { workflows } from './workflows.ts'

export interface Person {
  kind: 'human'
  index: number
  random: Random
  email: string
  family: Family
  team: Team
  country: Country
  zone: string
  /** Where they mostly work, then the other permission sets and accounts. */
  hats: Identity[]
  /** Sign-ins that come before a role is taken. */
  portal?: Identity
  saml?: Identity
  machine: Machine
  home: string
  habits: Habits
  /** Factor on the family's sessions: a few do most of the work. */
  diligence: number
  /** Hours by which their day is shifted. */
  shift: number
  weekends: number
  officeDays: number
  /** First and last day of work here; the sample's own ends for most. */
  joined: number
  left: number
  vacations: [from: number, to: number][]
  /** Day of a change of team, and of a new project with its workflow. */
  moves?: { day: number; team: Team }
  project?: { day: number; workflow: string }
  /** A journey, until a day. */
  trip?: { until: number; address: string; hours: number }
  /** Week of the on-call rotation. */
  rotation: number
}

const firstNames = [
  'ana',
  'ben',
  'chloe',
  'david',
  'elif',
  'farid',
  'greta',
  'hiro',
  'ines',
  'jonas',
  'kavya',
  'liam',
  'maria',
  'noah',
  'olga',
  'priya',
  'quinn',
  'rosa',
  'sam',
  'tariq',
  'uma',
  'victor',
  'wen',
  'xenia',
  'yusuf',
  'zoe',
  'arjun',
  'bea',
  'carlos',
  'dana',
]
const lastNames = [
  'almeida',
  'becker',
  'chen',
  'dubois',
  'evans',
  'fischer',
  'garcia',
  'hughes',
  'ito',
  'jansen',
  'kumar',
  'lopez',
  'meyer',
  'novak',
  'okafor',
  'patel',
  'quist',
  'reddy',
  'santos',
  'tanaka',
  'ueda',
  'vogel',
  'walker',
  'xu',
  'young',
  'zeman',
  'rao',
  'silva',
  'turner',
  'wolf',
]

/** Nobody shares a name: the first 900 people are told apart by it, later ones by a number, as in real directories. */
function nameOf(index: number): string {
  const given = firstNames[index % 30]!
  const family = lastNames[(index * 13 + Math.floor(index / 30)) % 30]!
  return `${given}.${family}${index >= 900 ? Math.floor(index / 900) + 1 : ''}`
}

export function hirePerson(estate: Estate, index: number, days: number): Person {
  const random = seeded(estate.seed, 'person', index)
  const team = estate.teams[Math.floor(spread(index) * estate.teams.length)]!
  const family = random.chance(0.93) ? team.family : random.pick(Object.keys(families) as Family[])
  const habits = families[family]
  const country = random.chance(0.75) ? team.country : random.pick(Object.keys(countries) as Country[])
  const name = nameOf(index)
  const email = `${name}@acme.example`
  const joined = random.chance(0.09) && days > 10 ? random.int(3, days - 3) : -1
  const left = random.chance(0.05) && days > 10 && joined < 0 ? random.int(5, days) : days + 1
  const vacations: Person['vacations'] = []
  for (let day = random.int(0, 60); day < days; day += random.int(25, 90))
    vacations.push([day, day + random.weighted([1, 4, 9, 14], [4, 3, 2, 2])])
  const other = estate.teams.filter((candidate) => candidate !== team && candidate.family === team.family)
  const projectWorkflow = random.pick(families[random.pick(Object.keys(families) as Family[])].workflows)

  return {
    kind: 'human',
    index,
    random,
    email,
    family,
    team,
    country,
    zone: random.pick(countries[country].zones),
    ...giveHats(estate, team, family, email, name, joined >= 0, random),
    machine: newMachine(random),
    home: homeAddress(country, random),
    habits: formHabits(habits, joined < 0 ? Math.floor(random.lognormal(120, 0.7)) : 0, random),
    diligence: random.lognormal(1, 0.55),
    shift: random.normal() * 0.9,
    weekends: Math.min(0.5, random.lognormal(0.03, 1)),
    officeDays: random.pick([0, 0, 0.4, 0.6, 0.9]),
    joined,
    left,
    vacations,
    ...(random.chance(0.06) && days > 14 && other.length
      ? { moves: { day: random.int(7, days - 2), team: random.pick(other) } }
      : {}),
    ...(random.chance(0.15) && days > 14
      ? { project: { day: random.int(5, days - 2), workflow: projectWorkflow } }
      : {}),
    rotation: random.int(0, 5),
  }
}

/** How the person comes in: mostly through the access portal, some by SAML, some with a user and a key. */
function giveHats(
  estate: Estate,
  team: Team,
  family: Family,
  email: string,
  name: string,
  isNew: boolean,
  random: Random,
) {
  const { permissionSet, secondSet } = families[family]
  const primary = family === 'developer' || family === 'support' ? team.development : team.production
  const secondary = primary === team.production ? team.development : team.production
  const way = random.weighted(['portal', 'user', 'saml', 'source', 'named'] as const, [
    70,
    10,
    9,
    5,
    isNew ? 0 : 6,
  ])
  if (way === 'user') return { hats: [userIdentity(primary, name)] }
  if (way === 'saml')
    return {
      hats: [personRoleIdentity(primary, `${team.family}-federated`, email)],
      ...(random.chance(0.5)
        ? { saml: externalIdentity('SAMLUser', primary, 'sso.acme.example', email) }
        : {}),
    }
  if (way === 'source') return { hats: [sourceIdentity(primary, `${team.family}-access`, email)] }
  // A session that is named after its person can be told from a machine's only when it comes back on other days.
  if (way === 'named')
    return { hats: [personRoleIdentity(primary, `${team.family}-engineer`, name.replace('.', ''))] }
  const hats = [ssoIdentity(estate, primary, permissionSet, email)]
  if (random.chance(0.35)) hats.push(ssoIdentity(estate, secondary, secondSet, email))
  return { hats, ...(random.chance(0.2) ? { portal: portalIdentity(estate, email) } : {}) }
}

export const principalsOf = (person: Person): string[] =>
  [...person.hats, person.portal, person.saml]
    .filter((identity) => identity !== undefined)
    .map(({ principal }) => principal)

export const teamOn = (person: Person, day: number): Team =>
  person.moves && day >= person.moves.day ? person.moves.team : person.team

export const isAway = (person: Person, day: number): boolean =>
  day < person.joined || day > person.left || person.vacations.some(([from, to]) => day >= from && day <= to)

export const workflowNamed = (name: string): Workflow => workflows.get(name)!
