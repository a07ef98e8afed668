/** `evaluate`: the stage, handed the means to inject attack logs into a copy of the data and score it. */
import { type EvaluateOptions, evaluate } from '../5-evaluate.ts'
import type { StageContext, StageNote } from '../run-folder/stage.ts'
import { injectedCopy } from './injected-copy.ts'

export interface EvaluateCommandOptions extends Omit<EvaluateOptions, 'injection'> {
  /** A folder of attack logs. */
  inject?: string
}

export function evaluateRun(
  context: StageContext,
  { inject, ...options }: EvaluateCommandOptions,
): Promise<StageNote<'evaluate'>> {
  return evaluate(context, { ...options, injection: inject ? injectedCopy(context, inject) : undefined })
}
