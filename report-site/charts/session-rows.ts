/** The day's sessions as rows of the timeline; beyond ten, those without a highlighted call share the last row. */
import type { SessionRow } from '../page-data.ts'
import { counted } from '../words/numbers.ts'

export interface TimelineRow {
  label: string
  address: string
  /** What is known of the address; empty where nothing is. */
  place: string
  newAgent: boolean
  newNetwork: boolean
  events: number
  sessions: number[]
  density: [bin: number, events: number][]
}

const most = 10
/** What is new of so many sessions, and of so large a part of them, is no mark of any. */
const manyNew = 4
const nearlyAll = 0.8

/** Which marks of newness are said once rather than on every row: a pipeline's addresses change all the time. */
export function foldedNew(sessions: readonly SessionRow[]) {
  const own = sessions.filter(({ session }) => session > 0)
  const isFolded = (kind: 'newAgent' | 'newNetwork') => {
    const fresh = own.filter((session) => session[kind]).length
    return fresh >= manyNew && fresh >= nearlyAll * own.length
  }
  return { own, isFolded: { newAgent: isFolded('newAgent'), newNetwork: isFolded('newNetwork') } }
}

export function timelineRows(sessions: readonly SessionRow[]): TimelineRow[] {
  const { isFolded } = foldedNew(sessions)
  const ordered = sessions
    .toSorted((a, b) => a.first.localeCompare(b.first))
    .map((session) => ({
      ...session,
      newAgent: session.newAgent && !isFolded.newAgent,
      newNetwork: session.newNetwork && !isFolded.newNetwork,
    }))
  if (ordered.length <= most) return ordered.map(row)
  const chosen = new Set(
    ordered.toSorted((a, b) => b.highlighted - a.highlighted || b.events - a.events).slice(0, most - 1),
  )
  const rest = ordered.filter((session) => !chosen.has(session))
  const density = new Map<number, number>()
  for (const [bin, events] of rest.flatMap((session) => session.density))
    density.set(bin, (density.get(bin) ?? 0) + events)
  return [
    ...ordered.filter((session) => chosen.has(session)).map(row),
    {
      label: counted(rest.length, 'other session'),
      address: '',
      place: '',
      newAgent: false,
      newNetwork: false,
      events: rest.reduce((sum, session) => sum + session.events, 0),
      sessions: rest.map((session) => session.session),
      density: [...density].sort((a, b) => a[0] - b[0]),
    },
  ]
}

function row(session: SessionRow): TimelineRow {
  const byService = session.session === 0
  return {
    label: byService ? 'By AWS services' : (session.agent ?? 'Unknown agent'),
    address: byService ? 'for this principal' : (session.address ?? 'no address'),
    place: byService ? '' : (session.place ?? ''),
    newAgent: session.newAgent,
    newNetwork: session.newNetwork,
    events: session.events,
    sessions: [session.session],
    density: session.density,
  }
}
