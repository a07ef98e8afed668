/** evaluation.json of a run folder; its schema is the site's, which cannot look in here. */
import { join } from 'node:path'
import type { z } from 'zod'
import { type Evaluated, evaluationSchema } from '../../report-site/evaluation-data.ts'
import { readJsonFile, requireJsonFile } from './json-file.ts'
import { writeWhole } from './stage.ts'

const fileOf = (out: string) => join(out, 'evaluation.json')
const again = (out: string) => `usually evaluate --labels FILE (or --inject DIR, --swaps) --out ${out}`

/** Undefined where the run was not evaluated. */
export function readEvaluation(out: string): Evaluated | undefined {
  return readJsonFile(fileOf(out), evaluationSchema, again(out))
}

/** A part of it, from a run that must have been evaluated. */
export function requireEvaluation<Schema extends z.ZodType>(out: string, part: Schema): z.input<Schema> {
  return requireJsonFile(fileOf(out), part, again(out))
}

/** Figures that are not a number become null, as JSON has no other word for them. */
export function writeEvaluation(out: string, content: Evaluated): void {
  writeWhole(fileOf(out), `${JSON.stringify(content, null, 1)}\n`)
}
