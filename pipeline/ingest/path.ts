/** File names in SQL. */
import { literal } from '../warehouse/warehouse.ts'

/** DuckDB takes the name of a file for a pattern that other files may match: `a[1].json` would be `a1.json` too. */
export function exactly(path: string): string {
  return path.replace(/[*?[]/g, '[$&]')
}

/** The name of one file as SQL. */
export function fileLiteral(path: string): string {
  return literal(exactly(path))
}
