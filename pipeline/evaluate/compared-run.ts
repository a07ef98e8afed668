/** What `compare` reads of a run: of run.json and evaluation.json the parts that it compares. */
import { existsSync } from 'node:fs'
import { z } from 'zod'
import { evaluatedSetSchema, evaluationSchema, swapGroupSchema } from '../../report-site/evaluation-data.ts'
import { Failure } from '../failure.ts'
import { requireEvaluation } from '../run-folder/evaluation.ts'
import { manifestSchema, requireManifest } from '../run-folder/manifest.ts'

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

export type ComparedSet = z.infer<typeof set>

export interface ComparedRun {
  folder: string
  /** by path, the seed and the signals among them */
  settings: Record<string, unknown>
  sets: ComparedSet[]
  swaps: z.infer<typeof swapGroup>[]
}

export function readComparedRun(folder: string): ComparedRun {
  if (!existsSync(folder)) throw new Failure(`${folder}: no such run folder`)
  const { seed, settings } = requireManifest(folder, manifestSchema.pick({ seed: true, settings: true }))
  const { sets, swaps } = requireEvaluation(folder, evaluation)
  const signals = sets[0]?.competitors.filter(({ kind }) => kind === 'alone').map(({ name }) => name)
  return {
    folder,
    settings: { seed, ...(signals ? { signals: signals.join(', ') } : {}), ...flat(settings) },
    sets,
    swaps: swaps?.groups ?? [],
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
