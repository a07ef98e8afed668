/** Entries of the context that nothing in the data needs: told, because a typing error looks the same. */
import { literal, type Warehouse } from '../../warehouse/warehouse.ts'
import type { ContextLookup } from '../context.ts'
import { like } from '../mutes.ts'
import { createNetworks } from './networks.ts'

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
  const seen = new Set(principals.map(({ account }) => account))
  const free = new Set(principals.map(({ principal }) => principal))
  return [
    ...Object.entries(accounts).flatMap(([id, name]) =>
      seen.has(id) ? [] : [`The account ${id} (${name}) of the context is no principal’s in this data.`],
    ),
    ...networks.flatMap(({ range, name, kind }) =>
      range.flatMap((text) => {
        const { within } = createNetworks([{ range: [text], name, kind }])
        const isUsed = sources.some((source) => {
          const { whole, parts } = within(source)
          return whole !== null || parts.length > 0
        })
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
