/**
 * Adam over all weights at once, as plain arrays: nine tensors of fourteen operations each cost more in calls than in
 * arithmetic.
 *
 *   m = b1 m + (1 - b1) g        v = b2 v + (1 - b2) g^2        w -= rate * (m / (1 - b1^t)) / (sqrt(v / (1 - b2^t)) + e)
 *
 * Source: Kingma & Ba 2015.
 */
const [b1, b2, epsilon] = [0.9, 0.999, 1e-7]

/**
 * @param weights changed in place
 * @returns a step along the mean gradient of `tokens` tokens, whose sum is that of the halves
 */
export function adam(
  weights: Float32Array,
  halves: readonly [Float32Array, Float32Array],
): (rate: number, tokens: number) => void {
  const m = new Float32Array(weights.length)
  const v = new Float32Array(weights.length)
  const [first, second] = halves
  let [power1, power2] = [1, 1]
  return (rate, tokens) => {
    power1 *= b1
    power2 *= b2
    const [share, scale, root] = [1 / tokens, rate / (1 - power1), 1 / Math.sqrt(1 - power2)]
    for (let i = 0; i < weights.length; i++) {
      const g = share * (first[i]! + second[i]!)
      m[i] = b1 * m[i]! + (1 - b1) * g
      v[i] = b2 * v[i]! + (1 - b2) * g * g
      weights[i]! -= (scale * m[i]!) / (Math.sqrt(v[i]!) * root + epsilon)
    }
  }
}
