/**
 * Seeded randomness. Every actor of the sample draws from a stream of its own, made from the seed and the
 * actor's keys, so that adding an actor or an incident leaves everybody else's history as it was.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64'
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus'

export type Random = ReturnType<typeof seeded>

/** FNV-1a over the keys, finished as in MurmurHash3: neighbouring keys give unrelated streams. */
export function hash(...keys: (string | number)[]): number {
  let value = 0x811c9dc5
  for (const character of keys.join('\u0000')) value = Math.imul(value ^ character.charCodeAt(0), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}

/** Every group of four digits: event ids are most of the randomness that is written. */
const hexadecimal = Array.from({ length: 65536 }, (_, value) => value.toString(16).padStart(4, '0'))

/** A number in [0, 1) for each index, evenly spread whatever the count (multiples of the golden ratio). */
export const spread = (index: number) => (index * 0.618033988749895) % 1

const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function seeded(...keys: (string | number)[]) {
  const generator = xoroshiro128plus(hash(...keys))
  const float = () => uniformFloat64(generator)
  const int = (from: number, to: number) => from + Math.floor(float() * (to - from + 1))
  const normal = () => Math.sqrt(-2 * Math.log(1 - float())) * Math.cos(2 * Math.PI * float())
  const word = () => {
    const bits = generator.next() >>> 0
    return hexadecimal[bits >>> 16]! + hexadecimal[bits & 0xffff]!
  }
  const hex = (length: number) => {
    let text = ''
    while (text.length < length) text += word()
    return text.slice(0, length)
  }

  return {
    /** Uniform in [0, 1). */
    float,
    /** Uniform integer, both ends included. */
    int,
    normal,
    hex,
    chance: (probability: number) => float() < probability,
    between: (from: number, to: number) => from + float() * (to - from),
    lognormal: (median: number, sigma: number) => median * Math.exp(sigma * normal()),
    exponential: (mean: number) => -mean * Math.log(1 - float()),
    /** Knuth's product method; the means here are small. */
    poisson(mean: number) {
      const limit = Math.exp(-Math.min(mean, 500))
      let count = 0
      for (let product = float(); product > limit; product *= float()) count++
      return count
    },
    pick<T>(items: readonly T[]): T {
      return items[Math.floor(float() * items.length)]!
    },
    weighted<T>(items: readonly T[], weights: readonly number[]): T {
      let rest = float() * weights.reduce((sum, weight) => sum + weight, 0)
      for (let i = 0; i < items.length; i++) {
        rest -= weights[i]!
        if (rest < 0) return items[i]!
      }
      return items[items.length - 1]!
    },
    digits: (length: number) => Array.from({ length }, () => int(0, 9)).join(''),
    /** The alphabet of access keys and unique ids. */
    letters: (length: number) => Array.from({ length }, () => base32[int(0, 31)]).join(''),
    uuid() {
      const text = hex(32)
      const variant = '89ab'[parseInt(text[16]!, 16) & 3]
      return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-${variant}${text.slice(17, 20)}-${text.slice(20)}`
    },
  }
}
