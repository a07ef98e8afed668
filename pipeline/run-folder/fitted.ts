/** What training leaves in fitted/ as JSON: calibration and gates, the model of automation, facts of the network. */
import { join } from 'node:path'
import { z } from 'zod'
import type { AutomationModel } from '../../models/automation/automation.ts'
import type { ChoiceParts } from '../../models/choice.ts'
import type { Calibrators } from '../../models/combination.ts'
import type { Pool } from '../../models/day.ts'
import type { Gate } from '../../models/gate.ts'
import type { TrainedSequence } from '../../models/sequence/train.ts'
import { readJsonFile, requireJsonFile } from './json-file.ts'
import { writeWhole } from './stage.ts'

/** fitted/calibrators.json */
export interface FittedCalibration {
  signals: string[]
  calibrators: Calibrators
  gates: Record<Pool, Gate>
  /** weights of the parts of Q(a | new, u): like, popular, familiar, uniform */
  choice: ChoiceParts
}

/** fitted/sequence.json */
export interface FittedSequence extends Omit<TrainedSequence, 'network'> {
  /** digest of what the network was trained on and with */
  key: string
  /** of fitted/sequence.arrow, which these facts are about */
  digest: string
  /** how: digest of its settings, seed and code */
  way: string
  /** ISO date of the first day that it did not learn from, nor any after */
  before: string
  /** steps of the days before, those left out among them */
  steps: number
  /** "principal date" of the days before that were judged malicious then */
  malicious: string[]
  backend: string
  actions: number
  principals: number
}

/** fitted/walk.json: how far the walk behind states.parquet and calibration_days.parquet came, and with what. */
export interface FittedWalk {
  /** how: digest of its settings, seed and code */
  way: string
  /** of the sequence network that it asked */
  network: string
  /** ISO date of day 0, from which the days in states are counted */
  first_day: string
  /** ISO date of the first day that it did not walk, nor any after */
  before: string
  /** "principal date" of the days before that were judged malicious then */
  malicious: string[]
  /** how far the walk came that began with everybody: its own `before`, or that of the one it goes on from */
  begun_before: string
}

const numbers = z.array(z.number())
const calibrator = z.object({
  days: z.number(),
  values: numbers,
  shares: numbers,
  tail: z.object({ from: z.number(), share: z.number(), xi: z.number(), sigma: z.number() }).nullable(),
})
const group = z.enum(['human', 'automation', 'new_human', 'new_automation'])
const kind = z.enum(['human', 'scheduled', 'on_demand', 'limited'])
/** A threshold of null is infinite, which JSON cannot say: without a calibration day, everything passes. */
const gate = z.object({ sizes: numbers, thresholds: z.array(z.number().nullable()) })

const calibration = z.object({
  signals: z.array(z.string()),
  calibrators: z.object({
    weights: numbers.readonly(),
    signals: z.partialRecord(group, z.array(calibrator)),
    kinds: z.partialRecord(kind, z.array(calibrator)),
    sum: z.object({
      all: calibrator,
      group: z.partialRecord(group, calibrator),
      kind: z.partialRecord(kind, calibrator),
    }),
  }),
  gates: z.object({ human: gate, automation: gate }),
  choice: z.tuple([z.number(), z.number(), z.number(), z.number()]),
})

const automation = z.object({
  weights: numbers,
  slope: z.number(),
  shift: z.number(),
  people: z.number(),
  machines: z.number(),
})

const sequence = z.object({
  key: z.string(),
  digest: z.string(),
  way: z.string(),
  before: z.string(),
  steps: z.number(),
  malicious: z.array(z.string()),
  backend: z.string(),
  actions: z.number(),
  principals: z.number(),
  tokens: z.number(),
  heldOut: z.number(),
  epochs: z.array(z.object({ trained: z.number(), heldOut: z.number() })),
  kept: z.number(),
  quality: z
    .object({
      unigram: z.number(),
      bigram: z.number(),
      anybody: z.number(),
      newcomer: z.number(),
      principal: z.number(),
    })
    .nullable(),
})

const walk = z.object({
  way: z.string(),
  network: z.string(),
  first_day: z.string(),
  before: z.string(),
  malicious: z.array(z.string()),
  begun_before: z.string(),
})

const again = (out: string) => `usually train --out ${out}`
const fileOf = (out: string, name: string) => join(out, 'fitted', `${name}.json`)

export function readCalibration(out: string): FittedCalibration {
  const { gates, ...rest } = requireJsonFile(fileOf(out, 'calibrators'), calibration, again(out))
  const bounded = ({ sizes, thresholds }: z.input<typeof gate>): Gate => ({
    sizes,
    thresholds: thresholds.map((threshold) => threshold ?? Number.POSITIVE_INFINITY),
  })
  return { ...rest, gates: { human: bounded(gates.human), automation: bounded(gates.automation) } }
}

export function writeCalibration(out: string, fitted: FittedCalibration): void {
  writeWhole(fileOf(out, 'calibrators'), JSON.stringify(fitted satisfies z.input<typeof calibration>))
}

export function readAutomationModel(out: string): AutomationModel {
  return requireJsonFile(fileOf(out, 'automation'), automation, again(out))
}

export function writeAutomationModel(out: string, model: AutomationModel): void {
  writeWhole(fileOf(out, 'automation'), JSON.stringify(model satisfies z.input<typeof automation>))
}

export const sequenceFacts = (out: string) => fileOf(out, 'sequence')

/** Null where there is none that fits: the network is trained again. */
export function readSequenceFacts(out: string): FittedSequence | null {
  return readIfFits(out, 'sequence', sequence)
}

/** Null where there is none that fits: everybody's walk begins. */
export function readWalkFacts(out: string): FittedWalk | null {
  return readIfFits(out, 'walk', walk)
}

export function writeWalkFacts(out: string, fitted: FittedWalk): void {
  writeWhole(fileOf(out, 'walk'), JSON.stringify(fitted satisfies z.input<typeof walk>))
}

function readIfFits<Schema extends z.ZodType>(
  out: string,
  name: string,
  schema: Schema,
): z.input<Schema> | null {
  try {
    return readJsonFile(fileOf(out, name), schema, again(out)) ?? null
  } catch {
    return null
  }
}

export function writeSequenceFacts(out: string, fitted: FittedSequence): void {
  writeWhole(sequenceFacts(out), JSON.stringify(fitted satisfies z.input<typeof sequence>))
}
