/** Cut to a number of characters, with an ellipsis in place of the rest. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, Math.max(1, most - 1))}…`
}
