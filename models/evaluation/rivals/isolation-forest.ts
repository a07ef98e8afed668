/**
 * Isolation Forest: how few random cuts separate a point from the others?
 *
 *   score(x) = 2 ^ (-E[depth(x)] / c(samples))       c(n) = 2 H(n - 1) - 2 (n - 1) / n, the mean depth of n points
 *
 * Source: Liu, Ting & Zhou 2008, with its defaults: 100 trees of 256 points each.
 */
interface Node {
  feature: number
  at: number
  left: Node | number
  right: Node | number
}

export interface IsolationForest {
  trees: (Node | number)[]
  samples: number
}

/** @param rows [points][features]; @param random uniform in [0, 1) */
export function fitIsolationForest(rows: readonly Float64Array[], random: () => number): IsolationForest {
  const samples = Math.min(256, rows.length)
  const deepest = Math.ceil(Math.log2(Math.max(2, samples)))
  const trees = Array.from({ length: 100 }, () => grow(draw(rows, samples, random), 0, deepest, random))
  return { trees, samples }
}

/** @returns between 0 and 1; higher is stranger */
export function isolationScore({ trees, samples }: IsolationForest, row: Float64Array): number {
  let depth = 0
  for (const tree of trees) {
    let node = tree
    for (; typeof node !== 'number'; depth++) node = row[node.feature]! < node.at ? node.left : node.right
    depth += meanDepth(node)
  }
  return 2 ** (-depth / trees.length / meanDepth(Math.max(2, samples)))
}

function grow(
  rows: readonly Float64Array[],
  depth: number,
  deepest: number,
  random: () => number,
): Node | number {
  if (depth === deepest || rows.length <= 1) return rows.length
  const features = [...rows[0]!.keys()].flatMap((feature) => {
    let low = Number.POSITIVE_INFINITY
    let high = Number.NEGATIVE_INFINITY
    for (const row of rows) {
      low = Math.min(low, row[feature]!)
      high = Math.max(high, row[feature]!)
    }
    return low < high ? [{ feature, low, high }] : []
  })
  if (features.length === 0) return rows.length
  const { feature, low, high } = features[Math.floor(random() * features.length)]!
  const at = low + random() * (high - low)
  return {
    feature,
    at,
    left: grow(
      rows.filter((row) => row[feature]! < at),
      depth + 1,
      deepest,
      random,
    ),
    right: grow(
      rows.filter((row) => row[feature]! >= at),
      depth + 1,
      deepest,
      random,
    ),
  }
}

function draw(rows: readonly Float64Array[], count: number, random: () => number): Float64Array[] {
  const chosen = new Set<number>()
  while (chosen.size < count) chosen.add(Math.floor(random() * rows.length))
  return [...chosen].map((i) => rows[i]!)
}

/** Mean depth of an unsuccessful search in a tree of n points. */
function meanDepth(n: number): number {
  if (n <= 1) return 0
  if (n === 2) return 1
  return 2 * (Math.log(n - 1) + 0.5772156649) - (2 * (n - 1)) / n
}
