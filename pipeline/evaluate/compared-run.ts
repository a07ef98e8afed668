/** What `compare` reads of a run: of run.json, scoring.json and evaluation.json the parts that it compares. */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { evaluatedSetSchema, evaluationSchema, swapGroupSchema } from '../../report-site/evaluation-data.ts'
import { Failure } from '../failure.ts'
import { requireEvaluation } from '../run-folder/evaluation.ts'
import { manifestSchema, requireManifest } from '../run-folder/manifest.ts'
import { readScoredBasis } from '../run-folder/scoring.ts'
import { digest, isOutdated } from '../run-folder/stage.ts'

const { competitors, incidents } = evaluatedSetSchema.shape
const set = evaluatedSetSchema
  .pick({ name: true, ranking: true, recall_alone: true, positive_days: true })
  .extend({
    incidents: z.array(incidents.element.pick({ incident: true, principal: true, reviews_alone: true })),
    competitors: z.array(competitors.element.pick({ kind: true, name: true })),
  })
const swapGroup = swapGroupSchema.pick({ kind: true, donor: true, days: true, auc: true, median_rank: true })
const evaluation = evaluationSchema
  .pick({ version: true, order: true })
  .extend({ sets: z.array(set), swaps: z.object({ groups: z.array(swapGroup) }).nullable() })
const manifest = manifestSchema.pick({ seed: true, settings: true }).extend({
  versions: z.object({ usually: z.string() }).optional(),
  inputs: z.array(z.object({ size: z.number(), digest: z.string() })).optional(),
})

export type ComparedSet = z.infer<typeof set>

/** What a run rests on besides its settings, each as a text that is the same where the thing is. */
export interface Basis {
  input_files: string
  scored_days: string
  known_incidents: string
  version: string
  code: string
}

export interface ComparedRun {
  folder: string
  /** by path, the seed and the signals among them */
  settings: Record<string, unknown>
  basis: Basis
  sets: ComparedSet[]
  swaps: z.infer<typeof swapGroup>[]
}

export function readComparedRun(folder: string): ComparedRun {
  if (!existsSync(folder)) throw new Failure(`${folder}: no such run folder`)
  if (isOutdated(folder, 'evaluate'))
    throw new Failure(
      `${folder}: evaluation.json tells of other scores than are there now. Run "usually evaluate --out ${folder}" again.`,
    )
  const run = requireManifest(folder, manifest)
  const { seed, settings } = run
  const { sets, swaps } = requireEvaluation(folder, evaluation)
  const signals = sets[0]?.competitors.filter(({ kind }) => kind === 'alone').map(({ name }) => name)
  return {
    folder,
    settings: { seed, ...(signals ? { signals: signals.join(', ') } : {}), ...flat(settings) },
    basis: basisOf(folder, run, sets),
    sets,
    swaps: swaps?.groups ?? [],
  }
}

function basisOf(
  folder: string,
  { versions, inputs }: Pick<z.input<typeof manifest>, 'versions' | 'inputs'>,
  sets: readonly ComparedSet[],
): Basis {
  // A run that was scored by an earlier version left none.
  const scoring = readScoredBasis(folder)
  const short = (content: unknown) => digest(JSON.stringify(content)).slice(0, 8)
  const counted = (n: number, one: string) => `${n.toLocaleString('en-US')} ${one}${n === 1 ? '' : 's'}`
  const files = inputs?.map(({ size, digest }) => `${digest} ${size}`).sort()
  const incidents = sets.map((set) => {
    const days = set.positive_days.map(({ principal, day }) => `${principal} ${day}`).sort()
    const names = set.incidents.map(({ incident }) => incident).sort()
    return `${set.name}: ${counted(names.length, 'incident')} on ${counted(days.length, 'day')} (${short([names, days])})`
  })
  return {
    input_files: files ? `${counted(files.length, 'file')} (${short(files)})` : 'not kept',
    scored_days: scoring
      ? `${scoring.score_from} to ${scoring.score_to}, ${counted(scoring.principal_days, 'principal-day')}`
      : 'not kept',
    known_incidents: incidents.join('; ') || 'none',
    version: versions?.usually ?? 'not kept',
    code: scoring?.code.slice(0, 8) ?? 'not kept',
  }
}

function flat(tree: object, prefix = ''): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(tree).flatMap(([name, value]) =>
      value !== null && typeof value === 'object'
        ? Object.entries(flat(value, `${prefix}${name}.`))
        : [[prefix + name, value] as [string, unknown]],
    ),
  )
}
