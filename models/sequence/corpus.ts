/** The days that teach the network: which are taken, their tokens, and how often each principal did what. */
import type { Pool, SessionSteps } from '../day.ts'
import type { SequenceSettings } from './network.ts'
import { type Tokens, tokensOf } from './tokens.ts'

export interface TrainingDay {
  /** principal_id */
  principal: number
  day: number
  weekday: number
  sessions: SessionSteps[]
}

/** How often classes occurred: classes ascending, and their counts. */
export interface ClassCounts {
  classes: Int32Array
  counts: Int32Array
  total: number
}

export interface Corpus {
  /** names by class; position 0 stands for every action not seen in the days that teach */
  actions: string[]
  tokens: Tokens
  /** place in `days` of each token */
  dayOf: Int32Array
  days: { principal: number; heldOut: boolean; counts: ClassCounts }[]
  /** by place: a principal's pool, and its counts over the days that teach */
  principals: { id: number; pool: Pool; counts: ClassCounts; days: number }[]
  /** by class: 1 where a single principal did it */
  rare: Uint8Array
}

/**
 * Chooses days so that no principal gives more than its share of tokens: a robot's ten million calls teach no more
 * than its twenty thousand. Of a principal with more, days spread evenly over its history are taken.
 * @param sizes steps by principal and day, sorted  @returns which of them
 */
export function chooseDays(
  sizes: readonly { principal: number; steps: number }[],
  settings: SequenceSettings,
): boolean[] {
  const capped = (steps: number) => Math.min(steps, tokensPerDay(settings))
  const totals = new Map<number, number>()
  for (const { principal, steps } of sizes)
    totals.set(principal, (totals.get(principal) ?? 0) + capped(steps))
  const most = Math.min(settings.tokensPerPrincipal, waterLevel([...totals.values()], settings.tokens))
  const due = new Map<number, number>()
  return sizes.map(({ principal, steps }) => {
    const share = Math.min(1, most / totals.get(principal)!)
    const owed = (due.get(principal) ?? 0) + share * capped(steps)
    const taken = share === 1 || owed >= capped(steps) / 2
    due.set(principal, taken ? owed - capped(steps) : owed)
    return taken
  })
}

/** Steps of one day that are read at most. */
export function tokensPerDay(settings: SequenceSettings): number {
  return Math.ceil(settings.tokensPerPrincipal / 10)
}

/** The cap at which the capped sizes add up to `budget`. */
function waterLevel(sizes: readonly number[], budget: number): number {
  const sorted = sizes.toSorted((a, b) => a - b)
  let left = budget
  for (const [i, size] of sorted.entries()) {
    const level = left / (sorted.length - i)
    if (size > level) return level
    left -= size
  }
  return Number.POSITIVE_INFINITY
}

/**
 * @param days sorted by principal, then day
 * @param names action names by action_id
 * @param pools pool by principal_id
 */
export function buildCorpus(
  days: readonly TrainingDay[],
  names: readonly string[],
  pools: readonly Pool[],
  settings: SequenceSettings,
  random: () => number,
): Corpus {
  const heldOut = days.map(() => random() < settings.heldOutShare)
  const doers = new Map<number, number>() // by action: its only principal, or -1 for several
  for (const [d, { principal, sessions }] of days.entries())
    if (!heldOut[d])
      for (const { actions } of sessions)
        for (const action of actions)
          doers.set(action, (doers.get(action) ?? principal) === principal ? principal : -1)
  const known = [...doers.keys()].sort((a, b) => (names[a]! < names[b]! ? -1 : 1))
  const classOf = new Int32Array(names.length)
  for (const [i, action] of known.entries()) classOf[action] = i + 1

  const tokens = tokensOf(days, classOf)
  const dayOf = new Int32Array(tokens.action.length)
  const corpus: Corpus = {
    actions: ['', ...known.map((action) => names[action]!)],
    tokens,
    dayOf,
    days: [],
    principals: [],
    rare: Uint8Array.from([0, ...known.map((action) => (doers.get(action) === -1 ? 0 : 1))]),
  }
  let at = 0
  let own: Int32Array[] = []
  for (const [d, { principal: id, sessions }] of days.entries()) {
    const from = at
    for (const { actions } of sessions) at += actions.length
    dayOf.fill(d, from, at)
    if (corpus.principals.at(-1)?.id !== id) {
      corpus.principals.push({ id, pool: pools[id]!, counts: countClasses([]), days: 0 })
      own = []
    }
    const principal = corpus.principals.length - 1
    const classes = tokens.action.subarray(from, at)
    corpus.days.push({ principal, heldOut: heldOut[d]!, counts: countClasses([classes]) })
    if (!heldOut[d]) {
      own.push(classes)
      corpus.principals[principal]!.days++
    }
    if (days[d + 1]?.principal !== id) corpus.principals[principal]!.counts = countClasses(own)
  }
  return corpus
}

function countClasses(lists: readonly Int32Array[]): ClassCounts {
  const counts = new Map<number, number>()
  let total = 0
  for (const list of lists) {
    for (const item of list) counts.set(item, (counts.get(item) ?? 0) + 1)
    total += list.length
  }
  const sorted = [...counts].sort(([a], [b]) => a - b)
  return {
    classes: Int32Array.from(sorted, ([item]) => item),
    counts: Int32Array.from(sorted, ([, n]) => n),
    total,
  }
}
