/** The first walk over the baseline: from when on a day looks like somebody else's, and what similarity counts for. */
import { type ChoiceParts, fitChoice } from '../../models/choice.ts'
import type { Pool } from '../../models/day.ts'
import { fitGate, type Gate } from '../../models/gate.ts'
import type { Bar } from '../log.ts'
import type { GateResult, PrincipalRange, WalkBasis } from './plan.ts'
import { walkAll } from './workers.ts'

export interface FittedGates {
  gates: Record<Pool, Gate>
  choice: ChoiceParts
  /** new actions of calibration days, which only measure the choice */
  measured: GateResult['choices']
}

/** Walks, and puts the choice that was learned into the references. */
export async function fitGates(
  walk: WalkBasis,
  ranges: readonly PrincipalRange[],
  bar: Bar,
  signal: AbortSignal,
): Promise<FittedGates> {
  const mixes: Record<Pool, { steps: number; mix: number }[]> = { human: [], automation: [] }
  const choices: GateResult['choices'] = []
  await walkAll({ ...walk, mode: 'gate' }, ranges, bar, signal, (result) => {
    for (const { pool, ...day } of result.gate) mixes[pool].push(day)
    choices.push(...result.choices)
  })
  const choice = fitChoice(
    choices.filter(({ inCalibration }) => !inCalibration).map(({ parts }) => parts),
    walk.settings.models.similarity.priorChoices,
  )
  for (const reference of Object.values(walk.references)) reference.choice = choice
  const settings = walk.settings.models.walk
  return {
    gates: { human: fitGate(mixes.human, settings), automation: fitGate(mixes.automation, settings) },
    choice,
    measured: choices.filter(({ inCalibration }) => inCalibration),
  }
}
