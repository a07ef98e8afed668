/**
 * Columns and struct members by name, whatever their case and type: tables written years apart spell and type the
 * same field differently. A field that a table lacks reads as NULL.
 */
import {
  DuckDBListType,
  DuckDBMapType,
  DuckDBStructType,
  type DuckDBType,
  DuckDBTypeId,
} from '@duckdb/node-api'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { namesOf, plainName } from './flat-names.ts'

export interface Field {
  /** The SQL expression that reads it. */
  sql: string
  type: DuckDBType
}

export interface Fields {
  /** The columns' names as spelled. */
  names: readonly string[]
  /** Equal for relations with equal columns. */
  signature: string
  /** The column or struct member at a path such as userIdentity.arn, or undefined. */
  find(path: string): Field | undefined
  /** An expression of type VARCHAR; '' reads as NULL. */
  text(path: string): string
  /** As text, the JSON of structs, maps and lists; JSON null reads as NULL. */
  json(path: string): string
}

const nothing = 'CAST(NULL AS VARCHAR)'

/** The fields of a relation: a FROM clause such as read_parquet('...'). */
export async function describeFields(warehouse: Warehouse, relation: string): Promise<Fields> {
  const result = await warehouse.connection.run(`SELECT * FROM ${relation} LIMIT 0`)
  return fieldsOf(result.columnNames(), result.columnTypes())
}

function fieldsOf(names: readonly string[], types: readonly DuckDBType[]): Fields {
  const columns = new Map(
    names.map((name, i) => [name.toLowerCase(), { sql: identifier(name), type: types[i]! }]),
  )

  // Members that a table holds as columns of their own: useridentity_arn, UserIdentityArn.
  const flat = new Map(
    names.map((name, i) => [plainName(name), { sql: identifier(name), type: types[i]! }]).reverse() as [
      string,
      Field,
    ][],
  )
  const flatField = (path: string) => {
    const name = namesOf(path).find((one) => flat.has(one))
    return name === undefined ? undefined : flat.get(name)
  }

  /** Follows struct members as far as they go; what is left of the path must be looked up in JSON. */
  function follow(path: string): { field: Field; rest: string[] } | undefined {
    const [column, ...rest] = path.split('.')
    let field = columns.get(column!.toLowerCase())
    if (!field) {
      const whole = flatField(path)
      return whole && { field: whole, rest: [] }
    }
    while (rest.length > 0 && field.type instanceof DuckDBStructType) {
      const index: number = field.type.entryNames.findIndex(
        (name) => name.toLowerCase() === rest[0]!.toLowerCase(),
      )
      if (index < 0) return undefined
      field = {
        sql: `${field.sql}.${identifier(field.type.entryNames[index]!)}`,
        type: field.type.entryTypes[index]!,
      }
      rest.shift()
    }
    return { field, rest }
  }

  function find(path: string): Field | undefined {
    const found = follow(path)
    return found && found.rest.length === 0 ? found.field : undefined
  }

  function text(path: string): string {
    const found = follow(path)
    if (!found) return nothing
    const whole = asText(found.field)
    if (found.rest.length === 0) return `nullif(${whole}, '')`
    // A struct held as JSON text or as a map: its members are looked up as spelled, then in lower case, then as one
    // dotted key, which is how maps hold nested members.
    const steps = found.rest.map((step) => `."${step}"`).join('')
    const paths = [...new Set([`$${steps}`, `$${steps.toLowerCase()}`, `$."${found.rest.join('.')}"`])]
    const values = paths.map((path) => `json_extract_string(${whole}, ${literal(path)})`)
    return `nullif(TRY(coalesce(${values.join(', ')})), '')`
  }

  return {
    names,
    signature: names.map((name, i) => `${name} ${types[i]}`).join(),
    find,
    text,
    json: (path) => `nullif(${text(path)}, 'null')`,
  }
}

function asText({ sql, type }: Field): string {
  if (type instanceof DuckDBStructType || type instanceof DuckDBListType || type instanceof DuckDBMapType)
    return `CAST(to_json(${sql}) AS VARCHAR)`
  // JSON is text under another name, which would turn '' into broken JSON.
  return type.typeId === DuckDBTypeId.VARCHAR && !type.alias ? sql : `CAST(${sql} AS VARCHAR)`
}

export function identifier(name: string): string {
  return `"${name.replaceAll('"', '""')}"`
}
