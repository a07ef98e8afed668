/**
 * Strange stretches: highlighted calls that follow each other closely. A stretch gets the box on the day and,
 * if it is short enough to have a story, the lens below it.
 */
import type { EventRow, FindingData, Tick } from '../page-data.ts'
import { harm, tacticName } from '../words/levels.ts'
import { secondOfDay } from '../words/time.ts'

export interface Stretch {
  /** Minutes of the day, with a little air on both sides. */
  from: number
  to: number
  firstSecond: number
  lastSecond: number
  sessions: number[]
  ticks: Tick[]
}

/** A pause of this many minutes begins another stretch. */
const pauseMinutes = 60
/** Longer than this the whole day is strange, and a lens would show nothing that the day does not. */
const lensMinutes = 480
const lensCalls = 3

export function stretches(ticks: readonly Tick[]): Stretch[] {
  const groups: Tick[][] = []
  for (const tick of ticks.toSorted((a, b) => a.second - b.second)) {
    const last = groups.at(-1)?.at(-1)
    if (last && tick.second - last.second <= pauseMinutes * 60) groups.at(-1)!.push(tick)
    else groups.push([tick])
  }
  return groups.map((group) => {
    const [firstSecond, lastSecond] = [group[0]!.second, group.at(-1)!.second]
    const air = Math.max(0.05, (lastSecond - firstSecond) / 60 / 30)
    return {
      from: Math.max(0, firstSecond / 60 - air),
      to: Math.min(1440, lastSecond / 60 + air),
      firstSecond,
      lastSecond,
      sessions: [...new Set(group.map((tick) => tick.session))],
      ticks: group,
    }
  })
}

/** The stretch that the lens shows: the riskiest, then the one with most calls; none when no lens would help. */
export function lensStretch(of: readonly Stretch[]): Stretch | undefined {
  const worst = (stretch: Stretch) => Math.max(...stretch.ticks.map((tick) => harm(tick.severity)))
  return of
    .filter((stretch) => stretch.ticks.length >= lensCalls && stretch.to - stretch.from <= lensMinutes)
    .toSorted((a, b) => worst(b) - worst(a) || b.ticks.length - a.ticks.length || a.from - b.from)[0]
}

/** Events of the page that lie within a stretch, in order. */
export function eventsWithin(stretch: Stretch, finding: FindingData): EventRow[] {
  return finding.rows.filter(
    (row): row is EventRow =>
      row.kind === 'event' &&
      secondOfDay(row.time) >= stretch.firstSecond &&
      secondOfDay(row.time) <= stretch.lastSecond,
  )
}

export interface TacticLane {
  tactic: string | null
  name: string
  gist: string
  events: EventRow[]
}

const gists: Record<string, string> = {
  'Initial access': 'signed in',
  Execution: 'ran code',
  Persistence: 'made a way to come back',
  'Privilege escalation': 'widened rights',
  'Defense evasion': 'touched logs or guards',
  'Defense impairment': 'touched logs or guards',
  Stealth: 'covered tracks',
  Reconnaissance: 'looked from outside',
  'Credential access': 'reached for secrets',
  Discovery: 'looked around',
  'Lateral movement': 'moved to another identity',
  Collection: 'gathered data',
  Exfiltration: 'moved data out',
  Impact: 'changed or destroyed',
}

/** One lane a tactic, in order of its first call; calls of no tactic come last. */
export function tacticLanes(events: readonly EventRow[]): TacticLane[] {
  const lanes = new Map<string | null, EventRow[]>()
  for (const event of events) {
    if (!lanes.has(event.tactic)) lanes.set(event.tactic, [])
    lanes.get(event.tactic)!.push(event)
  }
  const named = [...lanes].map(([tactic, of]) => {
    const name = tactic ? tacticName(tactic) : 'Other calls'
    return { tactic, name, gist: tactic ? (gists[name] ?? '') : 'of no tactic', events: of }
  })
  return [...named.filter((lane) => lane.tactic), ...named.filter((lane) => !lane.tactic)]
}
