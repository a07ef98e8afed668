/**
 * DuckDB results as Arrow tables: the columnar form in which features reach the models.
 * The binding has no Arrow export, so that columns are copied from its chunks: typed arrays as they are, strings
 * through a builder. Numbers must be INTEGER or DOUBLE and not null (cast and coalesce in SQL); a null string
 * becomes ''.
 */
import { Float64, Int32, makeData, makeVector, Table, Utf8, type Vector, vectorFromArray } from 'apache-arrow'
import type { Warehouse } from './warehouse.ts'

type Column = Vector<Int32> | Vector<Float64> | Vector<Utf8>

export async function readArrow(warehouse: Warehouse, sql: string): Promise<Table> {
  const result = await warehouse.connection.stream(sql)
  const names = result.columnNames()
  const parts: (Int32Array | Float64Array | string[])[][] = names.map(() => [])
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    for (let c = 0; c < names.length; c++) {
      const vector = chunk.getColumnVector(c) as unknown as ChunkVector
      parts[c]!.push(
        vector.items
          ? vector.items.slice(0, chunk.rowCount)
          : Array.from({ length: chunk.rowCount }, (_, row) => vector.getItem(row) ?? ''),
      )
    }
  }
  const types = result.columnTypes().map((type) => String(type))
  return new Table(
    Object.fromEntries(names.map((name, c) => [name, join(parts[c]!, types[c]!, name)])) as Record<
      string,
      Column
    >,
  )
}

/** What the binding's vectors hold but do not declare. */
interface ChunkVector {
  items?: Int32Array | Float64Array
  getItem(row: number): string | null
}

function join(parts: (Int32Array | Float64Array | string[])[], type: string, name: string): Column {
  const length = parts.reduce((sum, part) => sum + part.length, 0)
  if (type === 'VARCHAR') return vectorFromArray((parts as string[][]).flat(), new Utf8()) as Vector<Utf8>
  if (type !== 'INTEGER' && type !== 'DOUBLE')
    throw new TypeError(`column ${name} is ${type}; cast it to INTEGER, DOUBLE or VARCHAR`)
  const data = type === 'INTEGER' ? new Int32Array(length) : new Float64Array(length)
  let at = 0
  for (const part of parts as (Int32Array | Float64Array)[]) {
    data.set(part, at)
    at += part.length
  }
  return (
    type === 'INTEGER'
      ? makeVector(makeData({ type: new Int32(), length, data: data as Int32Array }))
      : makeVector(makeData({ type: new Float64(), length, data: data as Float64Array }))
  ) as Column
}

/** A numeric column as one typed array. */
export function ints(table: Table, name: string): Int32Array {
  return table.getChild(name)!.toArray() as Int32Array
}

export function doubles(table: Table, name: string): Float64Array {
  return table.getChild(name)!.toArray() as Float64Array
}

/** A string column; a row at a time, since most rows share few values. */
export function strings(table: Table, name: string): (row: number) => string {
  const column = table.getChild(name)!
  return (row) => column.get(row) as string
}
