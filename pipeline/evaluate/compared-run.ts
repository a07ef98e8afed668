/** What `compare` reads of a run: run.json and evaluation.json, checked, as they may be old or cut short. */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Failure } from '../failure.ts'

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

const manifest = z.object({ seed: z.number(), settings: z.record(z.string(), z.unknown()) })

export type ComparedSet = z.infer<typeof set>

export interface ComparedRun {
  folder: string
  /** by path, the seed and the signals among them */
  settings: Record<string, unknown>
  sets: ComparedSet[]
  swaps: NonNullable<z.infer<typeof evaluation>['swaps']>['groups']
}

export function readComparedRun(folder: string): ComparedRun {
  const { seed, settings } = read(folder, 'run.json', manifest, 'run')
  const { sets, swaps } = read(folder, 'evaluation.json', evaluation, 'evaluate')
  const signals = sets[0]?.competitors.filter(({ kind }) => kind === 'alone').map(({ name }) => name)
  return {
    folder,
    settings: { seed, ...(signals ? { signals: signals.join(', ') } : {}), ...flat(settings) },
    sets,
    swaps: swaps?.groups ?? [],
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
