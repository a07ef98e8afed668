/**
 * Principals for tests who all do the same twelve actions equally often, but each in an order of its own: after
 * action a comes a + stride, four times in five. Only the order tells them apart.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import type { PrincipalDay } from '../day.ts'
import { exampleReference } from '../example.ts'
import type { Reference } from '../reference.ts'
import { buildTimeline, type Timeline } from '../timeline.ts'
import type { TrainingDay } from './corpus.ts'

export const strides = [1, 2, 3, 5, 7]
export const actionNames = ['', ...Array.from({ length: 12 }, (_, i) => `s3:Action${i + 1}`), 's3:NeverSeen']
export const principalNames = ['', ...strides.map((stride) => `strides ${stride}`)]
const steps = 40

export function seeded(seed: number): () => number {
  const generator = xoroshiro128plus(seed)
  return () => uniformFloat64(generator)
}

/** A day of one session in the order of principal 1 to 5. */
export function habitDay(principal: number, day: number, random: () => number, length = steps): PrincipalDay {
  const actions = new Int32Array(length)
  let action = Math.floor(random() * 12)
  for (let i = 0; i < length; i++) {
    actions[i] = action + 1
    action = random() < 0.8 ? (action + strides[principal - 1]!) % 12 : Math.floor(random() * 12)
  }
  return dayOf(actions, day)
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
        gapSeconds: Float64Array.from(actions, () => 30),
        startSeconds: Int32Array.from(actions, (_, i) => 36_000 + i * 30),
      },
    ],
    slots: Int32Array.of(40),
    sources: [],
    targets: [],
  }
}

/** Days 0 to `days` - 1 of every principal, by principal. */
export function habitHistory(days: number, seed: number): TrainingDay[] {
  const random = seeded(seed)
  return strides.flatMap((_, p) =>
    Array.from({ length: days }, (_, d) => {
      const { day, weekday, sessions } = habitDay(p + 1, d, random)
      return { principal: p + 1, day, weekday, sessions }
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
  const total = strides.length * days * steps
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
