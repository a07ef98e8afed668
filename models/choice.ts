/**
 * How the parts of a choice are weighed: which new action does a principal take?
 *
 *   Q(a | new, u) = sum over parts of m_part * part(a)              similarity.ts gives the parts
 *
 * The weights m are learned by expectation maximisation, the weights they start from worth priorChoices observed ones.
 * Source: deleted interpolation, Jelinek & Mercer 1980.
 */

/** Q's parts for one new action, each a probability over all actions new to the principal. */
export type ChoiceParts = [like: number, popular: number, familiar: number, uniform: number]

/** Before anything is learned: similarity first, then popularity. */
export const startingChoice: ChoiceParts = [0.4, 0.3, 0.2, 0.1]

export function chance(weights: ChoiceParts, parts: ChoiceParts): number {
  return weights.reduce((sum, weight, i) => sum + weight * parts[i]!, 0)
}

/** The weights that best predict which new actions were chosen. @param prior how many of them `startingChoice` is worth */
export function fitChoice(observed: readonly ChoiceParts[], prior: number): ChoiceParts {
  let weights = startingChoice
  for (let round = 0; round < 50; round++) {
    const sums = startingChoice.map((weight) => prior * weight)
    for (const parts of observed) {
      const total = chance(weights, parts)
      for (let i = 0; i < sums.length; i++) sums[i]! += (weights[i]! * parts[i]!) / total
    }
    weights = sums.map((sum) => sum / (prior + observed.length)) as ChoiceParts
  }
  return weights
}
