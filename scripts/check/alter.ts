/** The same sentence with one number other than it was, one for each of its numbers: what a check must find. */
export function altered(sentence: string): string[] {
  return [...sentence.matchAll(/(?<![\w.:/-])\d[\d,]*(?![\w:/-]|\.\d)/g)].map(
    ({ 0: number, index }) =>
      sentence.slice(0, index) +
      (Number(number.replaceAll(',', '')) + 1).toLocaleString('en-US') +
      sentence.slice(index + number.length),
  )
}
