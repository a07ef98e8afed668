/**
 * Simpler models of the next action that the network has to beat, on the same held-out tokens.
 *
 *   unigram  P(a) = q_u(a)
 *   bigram   P(a | b) = max(0, c(b, a) - D) / c(b) + D * different(b) / c(b) * q_u(a)       D = 0.5
 *
 * c counts pairs of the principal's own sessions. Source: absolute discounting, Ney, Essen & Kneser 1994.
 */
import type { Corpus } from './corpus.ts'
import { ownRate, type TrainingRates } from './rates.ts'

const discount = 0.5

export function unigramLoss(corpus: Corpus, rates: TrainingRates, tokens: Int32Array): number {
  const rateOf = rateReader(corpus, rates)
  return tokens.reduce((sum, token) => sum - Math.log(rateOf(token)), 0) / tokens.length
}

export function bigramLoss(
  corpus: Corpus,
  rates: TrainingRates,
  taught: Int32Array,
  tokens: Int32Array,
): number {
  const rateOf = rateReader(corpus, rates)
  const classes = corpus.actions.length
  /** by principal and the action before (or the session's start): how often it was followed, by what */
  const followers = new Map<number, { total: number; next: Map<number, number> }>()
  const before = (token: number) => {
    const last = corpus.tokens.position[token]! > 0 ? corpus.tokens.action[token - 1]! : classes
    return corpus.days[corpus.dayOf[token]!]!.principal * (classes + 1) + last
  }
  for (const token of taught) {
    const key = before(token)
    const row = followers.get(key) ?? { total: 0, next: new Map<number, number>() }
    const action = corpus.tokens.action[token]!
    row.total++
    row.next.set(action, (row.next.get(action) ?? 0) + 1)
    followers.set(key, row)
  }
  let sum = 0
  for (const token of tokens) {
    const row = followers.get(before(token))
    const count = row?.next.get(corpus.tokens.action[token]!) ?? 0
    const p = row
      ? (Math.max(0, count - discount) + discount * row.next.size * rateOf(token)) / row.total
      : rateOf(token)
    sum -= Math.log(p)
  }
  return sum / tokens.length
}

function rateReader(corpus: Corpus, rates: TrainingRates): (token: number) => number {
  return (token) => ownRate(corpus, rates, corpus.dayOf[token]!, corpus.tokens.action[token]!)
}
