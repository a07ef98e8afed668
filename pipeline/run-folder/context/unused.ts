/** Entries of the context that nothing in the data needs: told, because a typing error looks the same. */
import { literal, type Warehouse } from '../../warehouse/warehouse.ts'
import type { ContextLookup } from '../context.ts'
import { like } from '../mutes.ts'
import { parseRange } from './file.ts'
import { parseSource, prefixOf } from './networks.ts'

/** Sentences, in the order of the file. */
export async function unusedEntries(warehouse: Warehouse, lookup: ContextLookup): Promise<string[]> {
  const { accounts, networks, owners } = lookup.entries
  if (lookup.file === null) return []
  const principals = await warehouse.rows<{ principal: string; account: string | null }>(
    'SELECT principal, account FROM principal ORDER BY principal',
  )
  const sources = (
    await warehouse.rows<{ value: string }>(
      `SELECT value FROM source WHERE kind = ${literal('network')} ORDER BY value`,
    )
  ).map(({ value }) => value)
  const prefixes = sources.flatMap((source) => {
    const own = parseSource(source)
    return own ? [prefixOf(...own)] : []
  })
  const seen = new Set(principals.map(({ account }) => account))
  const free = new Set(principals.map(({ principal }) => principal))
  return [
    ...Object.entries(accounts).flatMap(([id, name]) =>
      seen.has(id) ? [] : [`The account ${id} (${name}) of the context is no principal’s in this data.`],
    ),
    ...networks.flatMap(({ range, name }) =>
      range.flatMap((text) => {
        const own = prefixOf(...parseRange(text))
        // A source attribute is a /24 or /48, and a range may be narrower.
        const isUsed = prefixes.some((prefix) => prefix.startsWith(own) || own.startsWith(prefix))
        return isUsed ? [] : [`No call came from ${text} (${name}), which the context names.`]
      }),
    ),
    ...owners.flatMap(({ principal: patterns }) =>
      patterns.flatMap((pattern) => {
        const own = [...free].filter((principal) => like(pattern, principal))
        for (const principal of own) free.delete(principal)
        if (own.length) return []
        const taken = principals.some(({ principal }) => like(pattern, principal))
        return taken
          ? [
              `The owner of ${pattern} in the context is never shown: entries above it fit the same principals first.`,
            ]
          : [`No principal of this data is ${pattern}, which the context names an owner of.`]
      }),
    ),
    ...lookup.databases.flatMap((database) =>
      sources.some((source) => database.look(source) !== null)
        ? []
        : [`${database.file} of the context knows neither country nor provider of any network in this data.`],
    ),
  ]
}
