/** What a part of the check is told, and what it tells. */

export interface Given {
  /** Of everything random: the same seed tries the same again. */
  seed: number
  /** How often: kills, mutated records, files. */
  count: number
  /** An empty folder of the part's own; it goes afterwards. */
  folder: string
  /** How many commands at a time. */
  most: number
}

/** A line of the table. */
export interface Row {
  what: string
  tried: number
  /** Each a broken promise, in words; none is what is hoped for. */
  broken: string[]
  /** What the numbers are about, such as "12 read, 3 rejected". */
  of?: string
}

export interface Part {
  /** How often when nothing is said; null where it is not a matter of how often. */
  standard: number | null
  /** Rows as they come. */
  run(given: Given): AsyncGenerator<Row>
}
