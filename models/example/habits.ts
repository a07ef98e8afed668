/**
 * Principals for tests who all do the same twelve actions equally often, but each in four workflows of its own: three
 * actions that follow each other, then any workflow again. Only the order tells them apart.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { PrincipalDay } from '../day.ts'
import type { Reference } from '../reference.ts'
import type { TrainingDay } from '../sequence/corpus.ts'
import { buildTimeline, type Timeline } from '../timeline.ts'
import { exampleReference } from './organisation.ts'

/** Each principal's workflows: every action stands in one of them. */
const workflows = [1, 2, 3, 4, 5].map((principal) => {
  const random = seeded(100 + principal)
  const actions = Array.from({ length: 12 }, (_, i) => ({ action: i + 1, place: random() }))
  const order = actions.sort((a, b) => a.place - b.place).map(({ action }) => action)
  return [0, 3, 6, 9].map((from) => order.slice(from, from + 3))
})

export const people = [1, 2, 3, 4, 5]
export const actionNames = ['', ...Array.from({ length: 12 }, (_, i) => `s3:Action${i + 1}`), 's3:NeverSeen']
export const principalNames = ['', ...people.map((person) => `person ${person}`)]
const steps = 42

export function seeded(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => uniformFloat64(generator)
}

/** A day of one session, in the workflows of person 1 to 5. */
export function habitDay(principal: number, day: number, random: () => number, length = steps): PrincipalDay {
  const picked = Array.from(
    { length: length / 3 },
    () => workflows[principal - 1]![Math.floor(random() * 4)]!,
  )
  return dayOf(Int32Array.from(picked.flat()), day)
}

export function dayOf(actions: Int32Array, day: number): PrincipalDay {
  const distinct = Int32Array.from(new Set(actions)).sort()
  const counts = distinct.map((id) => actions.filter((action) => action === id).length)
  const zeros = distinct.map(() => 0)
  return {
    day,
    weekday: day % 7,
    events: actions.length,
    writes: 0,
    denied: 0,
    actions: { id: distinct, events: counts, steps: counts, denied: zeros },
    sessions: [
      {
        number: 1,
        actions,
        calls: Int32Array.from(actions, () => 1),
        gapSeconds: Float64Array.from(actions, () => 30),
        startSeconds: Int32Array.from(actions, (_, i) => 36_000 + i * 30),
      },
    ],
    slots: Int32Array.of(40),
    sources: [],
    targets: [],
    harm: [],
  }
}

/** Days 0 to `days` - 1 of every principal, by principal. */
export function habitHistory(days: number, seed: number): TrainingDay[] {
  const random = seeded(seed)
  return people.flatMap((principal) =>
    Array.from({ length: days }, (_, d) => {
      const { day, weekday, sessions } = habitDay(principal, d, random)
      return { principal, day, weekday, sessions }
    }),
  )
}

/** The organisation in which everybody did every action equally often on `days` days. */
export function habitReference(days: number): Reference {
  const example = exampleReference()
  const timeline = (counts: number[]): Timeline =>
    buildTimeline(
      counts.flatMap((count, item) => (count > 0 ? [{ item, day: 0, count }] : [])),
      counts.length,
    )
  const total = people.length * days * steps
  return {
    ...example,
    actions: {
      ...example.actions,
      name: actionNames,
      service: actionNames.map(() => 's3'),
      riskClass: actionNames.map(() => ''),
      tactic: actionNames.map(() => ''),
      risk: new Uint8Array(actionNames.length),
      isWrite: new Uint8Array(actionNames.length),
      vocabulary: actionNames.length,
    },
    poolSteps: timeline(actionNames.map((_, id) => (id > 0 && id <= 12 ? total / 12 : 0))),
    poolTotal: timeline([total]),
  }
}
