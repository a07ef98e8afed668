/**
 * Simpler models of the next action that the network has to beat, on the same held-out tokens.
 *
 *   unigram  P(a) = q_u(a)
 *   bigram   P(a | b) = max(0, c(b, a) - D) / c(b) + D * different(b) / c(b) * q_u(a)       D = 0.5
 *
 * c counts pairs of the principal's own sessions. Source: absolute discounting, Ney, Essen & Kneser 1994.
 */
import type { Corpus } from './corpus.ts'
import type { TrainingRates } from './rates.ts'

const discount = 0.5

export function unigramLoss(corpus: Corpus, rates: TrainingRates, tokens: Int32Array): number {
  const ownRate = rateReader(corpus, rates)
  return tokens.reduce((sum, token) => sum - Math.log(ownRate(token)), 0) / tokens.length
}

export function bigramLoss(
  corpus: Corpus,
  rates: TrainingRates,
  taught: Int32Array,
  tokens: Int32Array,
): number {
  const ownRate = rateReader(corpus, rates)
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
      ? (Math.max(0, count - discount) + discount * row.next.size * ownRate(token)) / row.total
      : ownRate(token)
    sum -= Math.log(p)
  }
  return sum / tokens.length
}

function rateReader(corpus: Corpus, rates: TrainingRates): (token: number) => number {
  const own = new Float32Array(corpus.actions.length)
  const org = new Float32Array(corpus.actions.length)
  return (token) => {
    rates.write(corpus.dayOf[token]!, false, own, org, 0)
    return Math.exp(own[corpus.tokens.action[token]!]!)
  }
}
