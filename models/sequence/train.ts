/**
 * Training of the next-action network: batches of tokens from all principals, shuffled, in two halves; Adam with a
 * rate that falls to zero; the epoch that explains the held-out days best is kept.
 *
 * A quarter of the tokens is asked of "anybody" (vector 0, q_u := q_org), a tenth of "newcomer" (vector 1, own q_u),
 * the rest of the principal itself: one network gives both sides of the ratio. Actions of one principal only become
 * the unknown action half of the time, so that the network knows what to expect before an action it has never seen.
 */

import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { adam } from './adam.ts'
import type { Corpus } from './corpus.ts'
import { firstHalf, type HalfPlan, type HalfRequest, openHalf, type Role, tensorViews } from './half.ts'
import {
  newcomer,
  type SequenceNetwork,
  type SequenceSettings,
  startNetwork,
  type TensorName,
  type Tensors,
} from './network.ts'
import { trainingRates } from './rates.ts'
import { bigramLoss, unigramLoss } from './rivals.ts'
import { situationWidth } from './tokens.ts'

export interface TrainedSequence {
  network: SequenceNetwork
  /** tokens that taught, and that were held out */
  tokens: number
  heldOut: number
  /** by epoch: mean -ln P of the tokens as they were asked, and of held-out tokens by their own principal */
  epochs: { trained: number; heldOut: number }[]
  /** the epoch that was kept, from 1 */
  kept: number
  /** mean -ln P of the held-out tokens; null without any */
  quality: Record<'unigram' | 'bigram' | 'anybody' | 'newcomer' | 'principal', number> | null
}

/** The second half of every batch where it is computed. */
export interface SecondHalf {
  /** Begins at once and does not wait. */
  ask(request: HalfRequest): Promise<number>
  close(): Promise<void>
}

/**
 * @param names principal names by principal_id
 * @param floorShare share of q_org spread evenly over all actions
 * @param progress called at every batch and awaited; what it throws ends the training
 * @param openSecond gives the second half to another thread; without it, it is computed here after the first
 */
export async function trainSequence(
  corpus: Corpus,
  names: readonly string[],
  settings: SequenceSettings,
  floorShare: number,
  seed: number,
  progress: (done: number, detail: string) => void | Promise<void>,
  openSecond: (plan: HalfPlan) => SecondHalf = halfHere,
): Promise<TrainedSequence> {
  const generator = xoroshiro128plus(seed)
  const random = () => uniformFloat64(generator)
  const rates = trainingRates(corpus, settings, floorShare)
  const { vectors, principals } = giveVectors(corpus, names, settings)
  const network = startNetwork(corpus.actions, principals, settings, situationWidth, random)
  const { shapes, weights } = joined(network.tensors)
  const { tokens, taught } = split(corpus)
  const heldOut = tokens.subarray(taught.length)
  const planOf = (): HalfPlan => ({
    corpus,
    rates,
    vectors,
    settings,
    seed: Math.floor(2 ** 32 * random()) | 0,
    shapes,
    weights,
    gradient: sharedFloats(weights.length),
    tokens,
  })
  const plans = [planOf(), planOf()] as const
  const first = openHalf(plans[0])
  const second = openSecond(plans[1])
  const step = adam(weights, [plans[0].gradient, plans[1].gradient])

  /** Sum of -ln P of the tokens from one place to another. */
  const both = async (from: number, to: number, role: Role | null) => {
    const middle = from + firstHalf(to - from)
    const [ofSecond, ofFirst] = await Promise.all([
      second.ask({ from: middle, to, role }),
      (async () => first({ from, to: middle, role }))(),
    ])
    return ofFirst + ofSecond
  }
  const heldOutLoss = async (role: Role) => {
    let sum = 0
    for (let from = taught.length; from < tokens.length; from += settings.batch)
      sum += await both(from, Math.min(tokens.length, from + settings.batch), role)
    return sum / heldOut.length
  }

  try {
    const batches = Math.ceil(taught.length / settings.batch)
    const epochs: TrainedSequence['epochs'] = []
    let best = { loss: Number.POSITIVE_INFINITY, epoch: 0, weights: weights.slice() }
    for (let epoch = 0; epoch < settings.epochs; epoch++) {
      shuffle(taught, random)
      let sum = 0
      for (let b = 0; b < batches; b++) {
        const done = (epoch * batches + b) / (settings.epochs * batches)
        await progress(done, `epoch ${epoch + 1}`)
        const from = b * settings.batch
        const to = Math.min(taught.length, from + settings.batch)
        sum += await both(from, to, null)
        step(settings.learningRate * (1 - done), to - from)
      }
      const trained = sum / taught.length
      const loss = heldOut.length > 0 ? await heldOutLoss('principal') : trained
      epochs.push({ trained, heldOut: loss })
      if (loss < best.loss) best = { loss, epoch: epoch + 1, weights: weights.slice() }
      else if (epoch + 1 - best.epoch >= settings.patience) break
    }
    weights.set(best.weights)
    const quality = heldOut.length > 0 && {
      unigram: unigramLoss(corpus, rates, heldOut),
      bigram: bigramLoss(corpus, rates, taught, heldOut),
      anybody: await heldOutLoss('anybody'),
      newcomer: await heldOutLoss('newcomer'),
      principal: best.loss,
    }
    return {
      network: { ...network, tensors: parted(shapes, best.weights) },
      tokens: taught.length,
      heldOut: heldOut.length,
      epochs,
      kept: best.epoch,
      quality: quality || null,
    }
  } finally {
    await second.close()
  }
}

function halfHere(plan: HalfPlan): SecondHalf {
  const half = openHalf(plan)
  return { ask: async (request) => half(request), close: async () => {} }
}

/** A vector for each principal with enough to learn it from; the others share the newcomer's. */
function giveVectors(corpus: Corpus, names: readonly string[], settings: SequenceSettings) {
  const principals = ['', '']
  const vectors = corpus.principals.map(({ id, counts, days }) => {
    if (counts.total < settings.leastSteps || days < settings.leastDays) return newcomer
    principals.push(names[id]!)
    return principals.length - 1
  })
  return { vectors, principals }
}

/** @returns all tokens, those that teach first, and these alone, in the same memory, which threads share */
function split(corpus: Corpus): { tokens: Int32Array; taught: Int32Array } {
  const all = Int32Array.from(corpus.dayOf.keys())
  const isHeldOut = (token: number) => corpus.days[corpus.dayOf[token]!]!.heldOut
  const taught = all.filter((token) => !isHeldOut(token))
  const tokens = new Int32Array(new SharedArrayBuffer(all.byteLength))
  tokens.set(taught)
  tokens.set(all.filter(isHeldOut), taught.length)
  return { tokens, taught: tokens.subarray(0, taught.length) }
}

function shuffle(list: Int32Array, random: () => number): void {
  for (let i = list.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1))
    const moved = list[i]!
    list[i] = list[j]!
    list[j] = moved
  }
}

function sharedFloats(length: number): Float32Array {
  return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT))
}

type Shapes = HalfPlan['shapes']

/** All tensors as one array, one after the other. */
function joined(tensors: Tensors): { shapes: Shapes; weights: Float32Array } {
  const shapes = Object.fromEntries(
    Object.entries(tensors).map(([name, { shape }]) => [name, shape]),
  ) as Shapes
  const weights = sharedFloats(Object.values(tensors).reduce((sum, { values }) => sum + values.length, 0))
  for (const [name, view] of Object.entries(tensorViews(shapes, weights)))
    view.set(tensors[name as TensorName].values)
  return { shapes, weights }
}

function parted(shapes: Shapes, weights: Float32Array): Tensors {
  return Object.fromEntries(
    Object.entries(tensorViews(shapes, weights)).map(([name, view]) => [
      name,
      { shape: shapes[name as TensorName], values: Float32Array.from(view) },
    ]),
  ) as Tensors
}
