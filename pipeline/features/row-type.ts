/** What Trino says of a column's type, taken apart: row(arn varchar, attributes row(...)), array(row(...)). */

export interface RowType {
  /** as Trino writes it */
  text: string
  /** of a row: its members by name, in lower case */
  members?: ReadonlyMap<string, RowType>
  /** of an array: what it holds */
  item?: RowType
}

/** A name may be quoted, and a type has brackets, commas and blanks of its own. */
export function rowType(text: string): RowType {
  const [, kind, inner] = text.match(/^(row|array)\((.*)\)$/s) ?? []
  if (kind === 'array') return { text, item: rowType(inner!) }
  if (kind !== 'row') return { text }
  const members = parts(inner!).map((part): [string, RowType] => {
    const [, quoted, bare, type] = part.match(/^(?:"((?:[^"]|"")*)"|(\S+)) (.*)$/s) ?? []
    return [(quoted?.replaceAll('""', '"') ?? bare ?? part).toLowerCase(), rowType(type ?? '')]
  })
  return { text, members: new Map(members) }
}

/** What stands between commas that are in no brackets and no quotes. */
function parts(text: string): string[] {
  const found = ['']
  let depth = 0
  for (const token of text.match(/"(?:[^"]|"")*"|./gs) ?? []) {
    if (token === '(') depth++
    if (token === ')') depth--
    if (token === ',' && depth === 0) found.push('')
    else found[found.length - 1] += token
  }
  return found.map((part) => part.trim())
}
