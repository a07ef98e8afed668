/**
 * How fast the sequence network is, by backend: `node scripts/measure-backends.ts [CLASSES] [SECONDS]`, as Markdown.
 * Random tokens at the default sizes; scripts/measure-backends.py is the same network and batch in JAX.
 */
import '@tensorflow/tfjs-backend-cpu'
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { openBackend } from '../models/sequence/backend.ts'
import { type Batch, forward, loadWeights } from '../models/sequence/forward.ts'
import { startNetwork } from '../models/sequence/network.ts'
import { crossEntropy } from '../models/sequence/operations.ts'
import * as tf from '../models/sequence/tensorflow.ts'
import { situationWidth } from '../models/sequence/tokens.ts'
import { settingsSchema } from '../models/settings.ts'

const [classes, seconds] = [process.argv[2] ?? '500', process.argv[3] ?? '10'].map(Number) as [number, number]
const settings = settingsSchema.parse({}).models.sequence
const generator = xoroshiro128plus(1)
const random = () => uniformFloat64(generator)
const principals = 200
const { tensors } = startNetwork(
  Array.from({ length: classes }, (_, i) => `a${i}`),
  Array.from({ length: principals }, (_, i) => `p${i}`),
  settings,
  situationWidth,
  random,
)

const fastest = await openBackend()
console.log(
  `${classes} actions, batch ${settings.batch}, context ${settings.context}, one thread\n\n| backend | training, tokens/s | scoring, tokens/s |\n|---|---|---|`,
)
await measure(fastest.name)
await tf.setBackend('cpu')
await measure('plain JavaScript')

async function measure(name: string): Promise<void> {
  const n = settings.batch
  const batch = randomBatch(n)
  const places = Int32Array.from(integers(2 * n, classes), (item, i) => (i % 2 === 0 ? i / 2 : item))
  const targets = tf.tensor2d(places, [n, 2], 'int32')
  const kept = tf.tensor2d(
    Float32Array.from({ length: n * settings.hidden }, () => (random() < settings.dropout ? 0 : 1)),
    [n, settings.hidden],
  )
  const variables = Object.fromEntries(
    Object.entries(loadWeights(tensors)).map(([tensor, values]) => [tensor, tf.variable(values)]),
  ) as unknown as ReturnType<typeof loadWeights>
  const optimizer = tf.train.adam(settings.learningRate)
  const training = await rate(n, () => {
    const loss = tf.tidy(
      () => optimizer.minimize(() => crossEntropy(forward(variables, batch, kept), targets), true)!,
    )
    loss.dataSync()
    loss.dispose()
  })
  const scoring = await rate(n, () => {
    const p = tf.tidy(() => tf.softmax(forward(variables, batch)))
    p.dataSync()
    p.dispose()
  })
  console.log(`| ${name} | ${training.toLocaleString('en-US')} | ${scoring.toLocaleString('en-US')} |`)
}

/** Tokens a second, to two digits, after a warm-up. */
async function rate(tokens: number, step: () => void): Promise<number> {
  for (let i = 0; i < 3; i++) step()
  const started = performance.now()
  let steps = 0
  while (performance.now() - started < 1000 * seconds) {
    step()
    steps++
  }
  return Number(((1000 * tokens * steps) / (performance.now() - started)).toPrecision(2))
}

function randomBatch(n: number): Batch {
  const floats = (size: number, scale: number) => Float32Array.from({ length: size }, () => scale * random())
  return {
    context: tf.tensor2d(integers(n * settings.context, classes + 1), [n * settings.context, 1], 'int32'),
    vector: tf.tensor2d(integers(n, principals), [n, 1], 'int32'),
    situation: tf.tensor2d(floats(n * situationWidth, 1), [n, situationWidth]),
    lnOwnRates: tf.tensor2d(floats(n * classes, -8), [n, classes]),
    lnSharedRates: tf.tensor2d(floats(n * classes, -8), [n, classes]),
  }
}

function integers(size: number, below: number): Int32Array {
  return Int32Array.from({ length: size }, () => Math.floor(random() * below))
}
