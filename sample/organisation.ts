/**
 * Writes a sample organisation: people and automation that go about their work over the days, odd days that are
 * harmless, and incidents in the last week. One day after the other goes to disk, so that only the actors stay in memory.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../models/random.ts'
import { DAY } from './calendar.ts'
import { type Delivered, openDelivery } from './delivery.ts'
import { buildEstate } from './estate.ts'
import { planIncidents } from './incidents.ts'
import { runDay } from './job-runs.ts'
import { planMoments } from './moments.ts'
import { type HardNegative, oddPlan, oddRun } from './odd-days.ts'
import { callOut, type Day, planDay } from './plan.ts'
import { populate } from './population.ts'
import { writeTruth } from './truth.ts'
import { liveDay } from './workday.ts'

export interface SampleOptions {
  out: string
  principals: number
  days: number
  seed: number
  incidents: number
  /** Last day, as yyyy-mm-dd. The default is fixed, so that the same options give the same bytes on any day. */
  end?: string
  onProgress?: (fraction: number) => void
}

export interface SampleSummary extends Delivered {
  principals: number
  days: number
  first: string
  last: string
  incidents: number
  labels: number
  hardNegatives: number
}

const DEFAULT_END = '2026-11-15'

export async function writeSample(options: SampleOptions): Promise<SampleSummary> {
  const { out, principals, days, seed, incidents, end = DEFAULT_END, onProgress } = options
  const first = Date.parse(`${end}T00:00:00Z`) - (days - 1) * DAY
  const dayStart = (day: number) => first + day * DAY
  mkdirSync(out, { recursive: true })

  const estate = buildEstate(seed, principals)
  const population = populate(estate, principals, days)
  const moments = planMoments(seed, days, dayStart)
  const planned = planIncidents(estate, population, { seed, count: incidents, days })
  const delivery = await openDelivery(out, first, days, seeded(seed, 'delivery'))
  const hardNegatives: HardNegative[] = []

  // Local days of the first and the last zones begin before and end after the UTC days of the sample.
  for (let index = -1; index <= days; index++) {
    const day: Day = {
      index,
      start: dayStart(index),
      estate,
      moments,
      emit: (record, at) => void delivery.add(record, at),
    }
    for (const person of population.people) {
      const odd = oddPlan(person, day, planDay(person, day))
      hardNegatives.push(...odd.reasons)
      if (odd.plan) liveDay(person, day, odd.plan)
      const call = callOut(person, day, odd.plan)
      if (call) liveDay(person, day, call)
    }
    for (const robot of population.robots) {
      const odd = oddRun(robot, day)
      hardNegatives.push(...odd.reasons)
      runDay(robot, day, odd.change)
    }
    hardNegatives.push(...(population.root?.live(day) ?? []))
    planned.act(day)
    // Evenings in the west run into the next day: a day is complete once the next has been lived.
    await delivery.closeDay(index - 1)
    onProgress?.(Math.min(1, (index + 2) / (days + 2)))
  }
  const delivered = await delivery.finish()
  const labels = planned.labels()
  const written = writeTruth({ out, population, labels, hardNegatives, first, days })
  const summary: SampleSummary = {
    ...delivered,
    principals: written.principals,
    days,
    first: new Date(first).toISOString().slice(0, 10),
    last: end,
    incidents: new Set(labels.map(({ incident }) => incident)).size,
    labels: labels.length,
    hardNegatives: written.hardNegatives,
  }
  writeFileSync(join(out, 'summary.json'), `${JSON.stringify({ seed, ...summary }, null, 2)}\n`)
  return summary
}
