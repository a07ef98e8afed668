import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'
import { expect, test } from 'vitest'
import { exampleSettings } from '../example/organisation.ts'
import { openBackend } from './backend.ts'
import { forward, loadWeights } from './forward.ts'
import { openHidden } from './hidden.ts'
import { startNetwork } from './network.ts'
import * as tf from './tensorflow.ts'
import { situationWidth, tokensOf, writeContext, writeSituation } from './tokens.ts'

test('the hidden layer and the output weights give what the whole network gives in training', async () => {
  await openBackend()
  const settings = exampleSettings.models.sequence
  const generator = xoroshiro128plus(7)
  const actions = ['', 'a', 'b', 'c', 'd']
  const classes = actions.length
  const network = startNetwork(actions, ['', '', 'ana', 'ben'], settings, situationWidth, () =>
    uniformFloat64(generator),
  )
  network.tensors.output_weights.values.set(
    network.tensors.output_weights.values.map(() => uniformFloat64(generator) - 0.5),
  )
  const tokens = tokensOf(
    [
      {
        weekday: 4,
        sessions: [
          {
            number: 1,
            actions: Int32Array.of(1, 2, 2, 3, 4, 0, 1, 2),
            gapSeconds: Float64Array.of(0, 1, 60, 3, 900, 0, 2, 2),
            startSeconds: Int32Array.of(0, 1, 61, 64, 964, 964, 966, 968),
          },
        ],
      },
    ],
    Int32Array.of(0, 1, 2, 3, 4),
  )
  const n = 8
  const vector = 3
  const context = new Int32Array(n * settings.context)
  const situation = new Float32Array(n * situationWidth)
  for (let i = 0; i < n; i++) {
    writeContext(tokens, i, settings.context, classes, context, i * settings.context)
    writeSituation(tokens, i, situation, i * situationWidth)
  }
  const logits = forward(loadWeights(network.tensors), {
    context: tf.tensor2d(context, [n * settings.context, 1], 'int32'),
    vector: tf.fill([n, 1], vector, 'int32') as tf.Tensor2D,
    situation: tf.tensor2d(situation, [n, situationWidth]),
    lnOwnRates: tf.zeros([1, classes]),
    lnSharedRates: tf.zeros([1, classes]),
  }).arraySync()

  const hidden = openHidden(network)
  const { values: weights } = network.tensors.output_weights
  const { values: bias } = network.tensors.output_bias
  for (let token = 0; token < n; token++) {
    const layer = new Float32Array(hidden.width)
    hidden.write(tokens, token, [vector], layer, [0])
    for (let item = 0; item < classes; item++) {
      let score = bias[item]!
      for (const [i, h] of layer.entries()) score += h * weights[i * classes + item]!
      expect(score).toBeCloseTo(logits[token]![item]!, 4)
    }
  }
})
