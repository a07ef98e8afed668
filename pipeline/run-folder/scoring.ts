/**
 * scoring.json: what the scores were made with, as scoring left it. Evaluation, the report and comparisons read it here:
 * their own `--set` changes nothing of scores that are made, and must promise nothing else.
 */
import { join } from 'node:path'
import { z } from 'zod'
import { expectedAWeek, principalDaysAWeek } from '../../models/confidence.ts'
import { type Settings, settingsSchema } from '../../models/settings.ts'
import { readJsonFile, requireJsonFile } from './json-file.ts'
import { writeWhole } from './stage.ts'

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

const scoringFile = 'scoring.json'

/** @param code digest of the code that scores */
export function scoringOf(
  { days, ...span }: ScoredSpan,
  { models, calibration, confidence, evidence }: Settings,
  code: string,
): Scoring {
  const aWeek = principalDaysAWeek(span.principal_days, days)
  return {
    code,
    ...span,
    principal_days_a_week: aWeek,
    expected_a_week: expectedAWeek(aWeek, confidence),
    settings: { models, calibration, confidence, evidence },
  }
}

export function writeScoring(out: string, content: Scoring): void {
  writeWhole(join(out, scoringFile), `${JSON.stringify(content, null, 1)}\n`)
}

const again = (out: string) => `usually score --out ${out}`

export function readScoring(out: string): Scoring {
  return scoring.parse(requireJsonFile(join(out, scoringFile), scoring, again(out)))
}

/** Without the settings, which another version of the code may have named otherwise; null where none was left. */
export function readScoredBasis(out: string): Omit<Scoring, 'settings'> | null {
  return readJsonFile(join(out, scoringFile), settingless, again(out)) ?? null
}
