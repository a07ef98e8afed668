/** Sentences of an incident's page and entry, made of its members and links. */
import type { EntryIncident, IncidentData, IncidentLink } from '../page-data.ts'
import { cut } from './cut.ts'
import { count, counted, inWords } from './numbers.ts'
import { clock, duration, longDay, shortDay, spokenDuration } from './time.ts'

export function secondOf(time: string): number {
  return Date.parse(`${time.replace(' ', 'T')}Z`) / 1000
}

/** "Thursday 12 November, from 21:52 to 23:06", "Thursday 12 November 21:52 to Friday 13 November 04:16" */
export function incidentSpan({ firstTime, lastTime }: Pick<EntryIncident, 'firstTime' | 'lastTime'>): string {
  if (firstTime.slice(0, 10) !== lastTime.slice(0, 10))
    return `${longDay(firstTime)} ${clock(firstTime)} to ${longDay(lastTime)} ${clock(lastTime)}`
  const range =
    clock(firstTime) === clock(lastTime)
      ? `at ${clock(firstTime)}`
      : `from ${clock(firstTime)} to ${clock(lastTime)}`
  return `${longDay(firstTime)}, ${range}`
}

/** "2 findings of 2 principals and a day that is no finding by itself" */
export function incidentSize({ members }: Pick<EntryIncident, 'members'>): string {
  const findings = members.filter(({ isFinding }) => isFinding).length
  const others = members.length - findings
  const principals = new Set(members.map(({ principal }) => principal)).size
  const more =
    others === 0
      ? ''
      : others === 1
        ? ' and a day that is no finding by itself'
        : ` and ${count(others)} days that are no findings by themselves`
  return `${counted(findings, 'finding')} of ${counted(principals, 'principal')}${more}`
}

/** "jonas", "jonas and terraform-ci8", "jonas, tom and 3 more" */
export function incidentNames({ members }: Pick<EntryIncident, 'members'>, most = 3): string {
  const all = [...new Map(members.map(({ principal, name }) => [principal, cut(name, 60)])).values()]
  if (all.length === 1) return all[0]!
  if (all.length <= most) return `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`
  return `${all.slice(0, most).join(', ')} and ${count(all.length - most)} more`
}

export interface LinkWords {
  from: string
  cause: string
  /** Empty where it is the same principal. */
  to: string
  effect: string
  after: string
}

export function linkWords(link: IncidentLink, { members }: Pick<EntryIncident, 'members'>): LinkWords {
  const [from, to] = [members[link.from]!, members[link.to]!]
  return {
    from: cut(from.name, 80),
    cause: cut(link.cause, 200),
    to: from.principal === to.principal ? '' : cut(to.name, 80),
    effect: cut(link.effect, 200),
    after: afterwards(secondOf(link.toTime) - secondOf(link.fromTime)),
  }
}

function afterwards(seconds: number): string {
  return seconds < 1 ? 'at the same time' : `${spokenDuration(seconds)} later`
}

/** The links that joined the members, each cause once. */
export function tellingLinks(incident: Pick<EntryIncident, 'links' | 'members'>, most: number): string[] {
  const told = new Map<string, string>()
  for (const link of incident.links.filter(({ joins }) => joins)) {
    const { from, cause, to, effect, after } = linkWords(link, incident)
    const fact = `${from} ${cause}`
    if (!told.has(fact))
      told.set(
        fact,
        `${shortDay(link.fromTime)} ${clock(link.fromTime)}: ${fact}; ${`${to} ${effect}`.trim()} ${after}`,
      )
  }
  return [...told.values()].slice(0, most)
}

/** The sentence over the timeline. */
export function courseClaim(incident: IncidentData): string {
  const seconds = secondOf(incident.lastTime) - secondOf(incident.firstTime)
  const who = incident.principals === 1 ? 'One principal' : `${inWords(incident.principals)} principals`
  const joining = incident.links.filter(({ joins }) => joins).length
  return `${who}, ${seconds < 60 ? 'within a minute' : `${duration(seconds)} from the first call to the last`}, and ${counted(joining, 'link')} that ${joining === 1 ? 'joins' : 'join'} ${incident.principals === 1 ? 'its days' : 'them'}`
}

/** Why links of a kind join, for whoever doubts it. */
export const reasons: Record<string, string> = {
  role_assumed:
    'A role’s session begins with the call that asked for it: its key or its name is on both sides.',
  session_made: 'Temporary keys come from the call that asked for them: the key is on both sides.',
  user_created: 'A user is first used after somebody made it.',
  role_created: 'A role is first used after somebody made it.',
  key_created:
    'An access key is used after somebody made it; where the trail leaves its id out, it is a key that the user did not have before.',
  password_set: 'Whoever sets a user’s password can sign in as that user.',
  rights_changed:
    'Rights that a strange call changes are often changed for the strange calls that follow within a day.',
  same_key: 'One access key is in the hands of both.',
  same_network:
    'The network came up here only lately and next to nobody uses it: an intruder brings its own with each identity that it stole. Places where many people meet never join.',
  same_agent: 'A shared agent alone joins nothing, since tools are few.',
  same_source_later:
    'The same principal came from the same new place or with the same new tool, at most a weekend apart.',
  same_action_later: 'The same principal called the same unusual action, at most a weekend apart.',
}
