/** Numbers as the report writes them. */

export function count(value: number): string {
  return value.toLocaleString('en-US')
}

/** "1 call", "4,112 calls": the noun takes an s. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`
}

/**
 * The rarest that is said, one in so many: ten times the ordinary days that rarity rests on. Whoever says how rare a day
 * is asks here: pages, exports and the terminal.
 */
export function rarestSaid(days: number | null): number {
  return days === null ? Number.POSITIVE_INFINITY : twoDigits(10 * Math.max(1, days))
}

/** A p-value no smaller than what is said. */
export function saidP(p: number, days: number | null): number {
  return Math.max(p, 1 / rarestSaid(days))
}

/**
 * How rare: 2 to the bits, to two digits. 16.55 bits are "1 in 96,000".
 * @param days ordinary days that the rarity rests on
 */
export function oneIn(bits: number, days: number | null = null): string {
  const most = rarestSaid(days)
  if (2 ** bits > most) return `rarer than 1 in ${count(most)}`
  return `1 in ${count(twoDigits(2 ** Math.max(0, bits)))}`
}

export function twoDigits(value: number): number {
  if (value < 100) return Math.round(value)
  return Number(value.toPrecision(2))
}

/** Expected counts: "about 1", "fewer than 1". */
export function about(value: number): string {
  if (value < 0.75) return 'fewer than 1'
  return `about ${count(Math.round(value))}`
}

export function percent(share: number): string {
  const value = share * 100
  return `${value > 0 && value < 1 ? value.toFixed(1) : Math.round(value)}\u00a0%`
}

const words = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
]

/** A number at the start of a sentence. */
export function inWords(value: number): string {
  return words[value] ?? count(value)
}

export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  for (const [unit, size] of [
    ['GB', 1e9],
    ['MB', 1e6],
    ['kB', 1e3],
  ] as const)
    if (value >= size)
      return `${twoDigits(value / size) >= 100 ? Math.round(value / size) : (value / size).toPrecision(2)} ${unit}`
  return ''
}
