/** Cut to a number of characters, with an ellipsis in place of the rest. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`
}

/** The same, at the end of a sentence or clause where there is one in the last two thirds. */
export function cutClause(text: string, most: number): string {
  if (text.length <= most) return text
  const kept = text.slice(0, most - 1)
  const end = Math.max(...['. ', '; ', ', '].map((mark) => kept.lastIndexOf(mark)))
  return end > most / 3 ? `${kept.slice(0, end)}\u00a0…` : cut(text, most)
}
