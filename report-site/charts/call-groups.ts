/** Neighbouring calls that one label can name: the same action again, or harmless actions of one service. */

import type { EventRow } from '../page-data.ts'
import { cut } from '../words/cut.ts'
import { harm } from '../words/levels.ts'
import { count } from '../words/numbers.ts'
import { outcomeWords, tallied } from '../words/outcomes.ts'

export interface CallGroup {
  events: EventRow[]
  severity: EventRow['severity']
}

/** @param near whether two neighbours stand close enough for one label */
export function callGroups(
  events: readonly EventRow[],
  near: (a: EventRow, b: EventRow) => boolean,
): CallGroup[] {
  const groups: CallGroup[] = []
  for (const event of events) {
    const group = groups.at(-1)
    const last = group?.events.at(-1)
    const mild = harm(event.severity) <= 1
    const alike =
      last &&
      last.severity === event.severity &&
      (last.action === event.action || (mild && service(last.action) === service(event.action)))
    if (group && alike && near(last, event)) group.events.push(event)
    else groups.push({ events: [event], severity: event.severity })
  }
  return groups
}

function service(action: string): string {
  return action.split(':')[0]!
}

/** [semibold, regular]: "iam:CreateUser" and " svc-backup", or "iam:ListUsers, ListRoles" and ", 6 calls". */
export function groupLabel(group: CallGroup, characters = 46): [bold: string, regular: string] {
  const { events } = group
  const actions = [...new Set(events.map((event) => event.action))]
  const outcome = outcomeWords(tallied(events))
  const refused = outcome && `, ${outcome}`
  if (actions.length === 1) {
    const object = objectOf(events)
    return [cut(actions[0]!, 44), cut(object, characters) + refused]
  }
  const names = actions.map((action, index) => (index ? action.slice(action.indexOf(':') + 1) : action))
  const shown = names.slice(0, 3).join(', ')
  const more = names.length > 3 ? ` and ${names.length - 3} more` : ''
  return [
    cut(shown, 60),
    `${more}${events.length > actions.length ? `, ${count(events.length)} calls` : ''}${refused}`,
  ]
}

/** What the calls were about: " svc-backup", " on 8 secrets", " 4 times". */
function objectOf(events: readonly EventRow[]): string {
  const targets = [...new Set(events.flatMap((event) => event.targets.slice(0, 1)))]
  const times = events.length === 2 ? ', twice' : events.length > 2 ? `, ${count(events.length)} times` : ''
  if (targets.length === 0) return times
  if (targets.length === 1) return ` ${targetName(targets[0]!)}${times}`
  const types = new Set(targets.map((target) => target.split('/')[0]!))
  const noun = types.size === 1 ? `${spaced([...types][0]!)}s` : 'things'
  return ` on ${count(targets.length)} ${noun}${events.length > targets.length ? `, ${count(events.length)} times` : ''}`
}

/** "secret/prod/db" is "secret prod/db", "security-group/sg-1" is "security group sg-1". */
export function targetName(target: string): string {
  const end = target.indexOf('/')
  return end < 0 ? target : `${spaced(target.slice(0, end))} ${target.slice(end + 1)}`
}

export function spaced(type: string): string {
  return type.replace(/[-_]/g, ' ')
}
