/**
 * scoring.json: what the scores were made with, as scoring left it. Evaluation, the report and comparisons read it here:
 * their own `--set` changes nothing of scores that are made, and must promise nothing else.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { expectedAWeek, principalDaysAWeek } from '../../models/confidence.ts'
import { type Settings, settingsSchema } from '../../models/settings.ts'
import { Failure } from '../failure.ts'
import { codeDigest, digest, writeWhole } from './stage.ts'

const { models, calibration, confidence, evidence } = settingsSchema.shape

const scoring = z.object({
  /** digest of the code that scored */
  code: z.string(),
  score_from: z.string(),
  score_to: z.string(),
  principal_days: z.number(),
  /** the M of the alert budget */
  principal_days_a_week: z.number(),
  /** the promise: false findings a week that chance alone gives, each confidence counted with the ones above it */
  expected_a_week: z.object({ high: z.number(), medium: z.number(), low: z.number() }),
  settings: z.object({ models, calibration, confidence, evidence }),
})

const settingless = scoring.omit({ settings: true })

export type Scoring = z.infer<typeof scoring>

/** What the scored days are, for scoring to begin with. */
export type ScoredSpan = Pick<Scoring, 'score_from' | 'score_to' | 'principal_days'> & { days: number }

export const scoringFile = 'scoring.json'

/** @param code files and folders whose digest tells versions of the code apart */
export function scoringOf(
  { days, ...span }: ScoredSpan,
  { models, calibration, confidence, evidence }: Settings,
  code: readonly string[],
): Scoring {
  const aWeek = principalDaysAWeek(span.principal_days, days)
  return {
    code: digest(code.map(codeDigest).join()),
    ...span,
    principal_days_a_week: aWeek,
    expected_a_week: expectedAWeek(aWeek, confidence),
    settings: { models, calibration, confidence, evidence },
  }
}

export function writeScoring(out: string, content: Scoring): void {
  writeWhole(join(out, scoringFile), `${JSON.stringify(content, null, 1)}\n`)
}

export function readScoring(out: string): Scoring {
  return read(out, scoring)
}

/** Without the settings, which another version of the code may have named otherwise; null where none was left. */
export function readScoredBasis(out: string): Omit<Scoring, 'settings'> | null {
  return existsSync(join(out, scoringFile)) ? read(out, settingless) : null
}

function read<Schema extends z.ZodType>(out: string, schema: Schema): z.infer<Schema> {
  const file = join(out, scoringFile)
  const again = `Run "usually score --out ${out}" again.`
  if (!existsSync(file)) throw new Failure(`${file}: missing. ${again}`)
  let content: unknown
  try {
    content = JSON.parse(readFileSync(file, 'utf8'))
  } catch (error) {
    throw new Failure(`${file}: not JSON (${(error as Error).message}). ${again}`)
  }
  const parsed = schema.safeParse(content)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Failure(
    `${file}: ${issue!.path.join('.') || 'content'}: ${issue!.message}. It was written by another version of usually or by hand. ${again}`,
  )
}
