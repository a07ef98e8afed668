/** Tables and figures as the measuring scripts print them. */
export function table(title: string, head: string[], rows: (string | number)[][]): void {
  if (title) console.log(`\n### ${title}\n`)
  else console.log()
  console.log(`| ${head.join(' | ')} |\n|${head.map(() => '---|').join('')}`)
  for (const row of rows) console.log(`| ${row.join(' | ')} |`)
}

export const figure = (value: number, digits = 3) => (Number.isNaN(value) ? '–' : value.toFixed(digits))

export const percent = (share: number, digits = 1) =>
  Number.isNaN(share) ? '–' : `${(100 * share).toFixed(digits)} %`

export const mean = (values: readonly number[]) =>
  values.reduce((sum, value) => sum + value, 0) / values.length

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  return sorted.length % 2 === 0 ? (sorted[middle - 1]! + sorted[middle]!) / 2 : sorted[Math.floor(middle)]!
}
