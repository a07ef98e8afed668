/**
 * Automation: is the principal a person, and if not, what starts it?
 *
 *   log-odds(automation) = identity + slope * (behaviour . weights) + shift
 *
 * The weights are a logistic regression on behaviour alone, learned from the principals whose identity is certain;
 * slope and shift make it a probability (Platt 1999), fitted on principals that the weights did not see: each fifth
 * is judged by a regression on the others. Both start from a prior, so that an organisation in which few identities
 * tell themselves is judged by the starting weights. Where the identity is certain it decides.
 *
 * Automation is then
 *   scheduled   when a clock tells the starts of its job runs far better than working hours do
 *   limited     when it does few different things in many hours of its days: a function, a health check
 *   on_demand   else: a pipeline, a tool, a job by hand
 */
import { uniformInt } from 'pure-rand/distribution/uniformInt'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { dot, fitLogistic, type LogisticRows, sigmoid } from '../logistic.ts'
import type { ModelSettings } from '../settings.ts'
import { plural } from '../words.ts'
import { type Behaviour, features, inputsOf, startingWeights } from './behaviour.ts'
import { type Identity, judgeIdentity } from './identity.ts'

export type Automation = 'human' | 'scheduled' | 'on_demand' | 'limited'

/** What is known of a principal. */
export interface AutomationFacts {
  identity: Identity
  behaviour: Behaviour
  /** whether the regularity is more than chance would give, and the schedule in words */
  schedule: string | null
}

/** fitted/automation.json */
export interface AutomationModel {
  /** by feature, the intercept last */
  weights: number[]
  slope: number
  shift: number
  /** principals that it was learned from */
  people: number
  machines: number
}

export interface AutomationVerdict {
  automation: Automation
  /** probability of being automation */
  probability: number
  reasons: string[]
}

type AutomationSettings = ModelSettings['automation']

const folds = 5
/** How often a certain identity is wrong. */
const identityError = 0.01
const reasonsTold = 3

export function fitAutomation(
  facts: readonly AutomationFacts[],
  seed: number,
  { priorPrecision }: AutomationSettings,
): AutomationModel {
  const labelled = labelledRows(facts)
  const logits = heldOutLogits(labelled, seed, priorPrecision)
  const { slope, shift } = fitPlatt(logits, labelled, priorPrecision)
  return {
    weights: fitLogistic(labelled, startingWeights, priorPrecision),
    slope,
    shift,
    people: labelled.labels.filter((label) => label === 0).length,
    machines: labelled.labels.filter((label) => label === 1).length,
  }
}

/** Probability of automation by behaviour alone, whatever the identity says. */
export function behaviourProbability(model: AutomationModel, behaviour: Behaviour): number {
  return sigmoid(behaviourLogOdds(model, behaviour))
}

export function classify(
  model: AutomationModel,
  facts: AutomationFacts,
  settings: AutomationSettings,
): AutomationVerdict {
  const { certain, logOdds, reason } = judgeIdentity(facts.identity)
  const behaviour = behaviourLogOdds(model, facts.behaviour)
  const probability =
    certain === null ? sigmoid(logOdds + behaviour) : certain ? 1 - identityError : identityError
  const isAutomation = probability >= 0.5
  const reasons = [
    reason,
    ...(certain === null ? tellingFeatures(model, facts.behaviour, isAutomation) : []),
    ...(certain !== null && facts.behaviour.activeDays > 0 && behaviour > 0 !== certain
      ? contradiction(model, facts.behaviour, certain)
      : []),
  ]
  if (!isAutomation) return { automation: 'human', probability, reasons }
  const kind = kindOf(facts, settings)
  return { automation: kind.automation, probability, reasons: [...reasons, kind.reason] }
}

function behaviourLogOdds(model: AutomationModel, behaviour: Behaviour): number {
  return model.slope * dot(inputsOf(behaviour), model.weights) + model.shift
}

function kindOf(
  { behaviour, schedule }: AutomationFacts,
  { fewActions, manyHours }: AutomationSettings,
): { automation: Automation; reason: string } {
  const { activeDays, actions, hoursPerDay } = behaviour
  if (schedule) return { automation: 'scheduled', reason: `runs ${schedule}` }
  if (activeDays === 0) return { automation: 'limited', reason: 'made no call by itself' }
  const does = `did ${plural(actions, 'different action')} in ${hoursPerDay.toFixed(1)} hours of an active day`
  if (actions <= fewActions && hoursPerDay >= manyHours) return { automation: 'limited', reason: does }
  return { automation: 'on_demand', reason: `${does}, at times that follow no schedule` }
}

/** The features that speak most for the verdict. */
function tellingFeatures(model: AutomationModel, behaviour: Behaviour, isAutomation: boolean): string[] {
  const inputs = inputsOf(behaviour)
  return features
    .map((feature, j) => ({
      feature,
      says: (isAutomation ? 1 : -1) * model.slope * model.weights[j]! * inputs[j]!,
    }))
    .filter(({ says }) => says > 0.1)
    .sort((a, b) => b.says - a.says)
    .slice(0, reasonsTold)
    .map(({ feature }) => feature.words(behaviour))
}

/** A person's identity in a script's hands, or the reverse: said only when behaviour is sure of it. */
function contradiction(model: AutomationModel, behaviour: Behaviour, certain: boolean): string[] {
  const probability = behaviourProbability(model, behaviour)
  if (Math.min(probability, 1 - probability) > 0.1) return []
  const [strongest] = tellingFeatures(model, behaviour, !certain)
  return [
    `the days look more like ${certain ? 'a person\u2019s' : 'automation'}: ${strongest ?? 'all in all'}`,
  ]
}

/** Principals whose identity is certain and who did something; both sides weigh the same, so that the odds are even. */
function labelledRows(facts: readonly AutomationFacts[]): LogisticRows {
  const certain = facts.flatMap(({ identity, behaviour }) => {
    const label = judgeIdentity(identity).certain
    return label === null || behaviour.activeDays === 0
      ? []
      : [{ label: Number(label), inputs: inputsOf(behaviour) }]
  })
  const labels = certain.map(({ label }) => label)
  const size = [0, 1].map((side) => labels.filter((label) => label === side).length)
  return {
    inputs: certain.map(({ inputs }) => inputs),
    labels,
    weights: labels.map((label) => (Math.min(...size) > 0 ? labels.length / (2 * size[label]!) : 1)),
  }
}

/** The log-odds of each labelled principal by a regression on the other folds. */
function heldOutLogits(rows: LogisticRows, seed: number, precision: number): number[] {
  const logits = new Array<number>(rows.labels.length)
  const order = shuffled([...rows.labels.keys()], seed)
  for (let fold = 0; fold < folds; fold++) {
    const held = order.filter((_, place) => place % folds === fold)
    const rest = order.filter((_, place) => place % folds !== fold)
    const weights = fitLogistic(takeRows(rows, rest), startingWeights, precision)
    for (const i of held) logits[i] = dot(rows.inputs[i]!, weights)
  }
  return logits
}

function fitPlatt(
  logits: readonly number[],
  rows: LogisticRows,
  precision: number,
): { slope: number; shift: number } {
  const [slope, shift] = fitLogistic(
    { ...rows, inputs: logits.map((logit) => [logit, 1]) },
    [1, 0],
    precision,
  )
  return { slope: Math.max(0, slope!), shift: shift! }
}

function takeRows({ inputs, labels, weights }: LogisticRows, chosen: readonly number[]): LogisticRows {
  return {
    inputs: chosen.map((i) => inputs[i]!),
    labels: chosen.map((i) => labels[i]!),
    weights: chosen.map((i) => weights[i]!),
  }
}

/**
 * Each labelled principal judged by a model that did not see it, for measuring: fits `folds` whole models.
 * @returns by position in `facts`; null where the identity is not certain or nothing was done
 */
export function crossJudged(
  facts: readonly AutomationFacts[],
  seed: number,
  settings: AutomationSettings,
): (number | null)[] {
  const known = [...facts.keys()].filter((i) => {
    const { identity, behaviour } = facts[i]!
    return judgeIdentity(identity).certain !== null && behaviour.activeDays > 0
  })
  const order = shuffled(known, seed)
  const judged = new Array<number | null>(facts.length).fill(null)
  for (let fold = 0; fold < folds; fold++) {
    const model = fitAutomation(
      order.filter((_, place) => place % folds !== fold).map((i) => facts[i]!),
      seed,
      settings,
    )
    for (const [place, i] of order.entries())
      if (place % folds === fold) judged[i] = behaviourProbability(model, facts[i]!.behaviour)
  }
  return judged
}

/** Fisher and Yates. */
function shuffled(items: number[], seed: number): number[] {
  const generator = xoroshiro128plus(seed)
  for (let i = items.length - 1; i > 0; i--) {
    const j = uniformInt(generator, 0, i)
    ;[items[i], items[j]] = [items[j]!, items[i]!]
  }
  return items
}
