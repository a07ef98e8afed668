/** What `compare` reads of a run: run.json, scoring.json and evaluation.json, checked, as they may be old or cut short. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'
import { readScoredBasis } from '../run-folder/scoring.ts'
import { digest } from '../run-folder/stage.ts'

/** A figure that could not be known is null in JSON. */
const number = z
  .number()
  .nullable()
  .transform((value) => value ?? Number.NaN)
const figure = z.object({ value: number, low: number, high: number })

const set = z.object({
  name: z.string(),
  ranking: z.object({ auc: figure, average_precision: figure }),
  recall_alone: z.array(z.object({ budget: z.number(), found: z.number(), of: z.number(), ...figure.shape })),
  incidents: z.array(z.object({ incident: z.string(), principal: z.string(), reviews_alone: z.number() })),
  positive_days: z.array(z.object({ principal: z.string(), day: z.string() })),
  competitors: z.array(z.object({ kind: z.string(), name: z.string() })),
})

const evaluation = z.object({
  version: z.literal(1),
  order: z.literal('priority'),
  sets: z.array(set),
  swaps: z
    .object({
      groups: z.array(
        z.object({
          kind: z.string(),
          donor: z.string(),
          days: z.number(),
          auc: figure,
          median_rank: z.number().nullable(),
        }),
      ),
    })
    .nullable(),
})

const manifest = z.object({
  seed: z.number(),
  settings: z.record(z.string(), z.unknown()),
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
  swaps: NonNullable<z.infer<typeof evaluation>['swaps']>['groups']
}

export function readComparedRun(folder: string): ComparedRun {
  const run = read(folder, 'run.json', manifest, 'run')
  const { seed, settings } = run
  const { sets, swaps } = read(folder, 'evaluation.json', evaluation, 'evaluate')
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
  { versions, inputs }: z.infer<typeof manifest>,
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

function read<Schema extends z.ZodType>(
  folder: string,
  name: string,
  schema: Schema,
  command: string,
): z.infer<Schema> {
  const file = join(folder, name)
  const again = `"usually ${command} ${command === 'run' ? '--input PATH' : '--labels FILE (or --inject DIR, --swaps)'} --out ${folder}"`
  if (!existsSync(folder)) throw new Failure(`${folder}: no such run folder`)
  if (!existsSync(file)) throw new Failure(`${file}: missing. Run ${again} first.`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Failure(`${file}: not JSON (${(error as Error).message}). Run ${again} again with --force.`)
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Failure(
    `${file}: ${issue!.path.join('.') || 'content'}: ${issue!.message}. It was written by another version of usually or by hand. Run ${again} again with --force.`,
  )
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
