/**
 * What people know of a run, looked up: names of accounts and networks, owners, country and provider of an address.
 * It is only shown: no score, no mute and no verdict looks at it. What it does not say is not shown.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { Failure } from '../failure.ts'
import { type ContextFile, readContextFile } from './context/file.ts'
import { createNetworks, type Network } from './context/networks.ts'
import { type Database, openDatabase, type Place, placeOf } from './context/places.ts'
import { like } from './mutes.ts'
import { digest } from './stage.ts'

export interface Owner {
  /** A team or a person; null where only the time zone is known. */
  owner: string | null
  contact: string | null
  /** IANA time zone of the principal or its owner. */
  timeZone: string | null
}

export interface ContextLookup {
  /** Null where there is none: then nothing is known. */
  readonly file: string | null
  /** Of the file and its databases: what shows it is made again when it changes. */
  readonly digest: string | null
  readonly entries: ContextFile
  readonly databases: readonly Database[]
  accountName(id: string | null): string | null
  /** The longest prefix wins. */
  networkOf(address: string): Network | null
  /** @param source an address, or a range: of that only what is true of all of it */
  placeOf(source: string): Place | null
  /** The first entry that fits wins. */
  ownerOf(principal: string): Owner | null
  /** "Berlin (office), Germany, Example Telecom": all that is known of an address or a range, in words. */
  whereIs(source: string | null): string | null
}

const nothing: ContextFile = { accounts: {}, networks: [], owners: [], mmdb: [] }

/**
 * Opens the file that --context names, else context.yaml in the run folder, else knows nothing.
 * @throws Failure for a file that is missing or wrong
 */
export function openContext({ out, contextFile }: { out: string; contextFile?: string }): ContextLookup {
  const file = contextFile ?? join(out, 'context.yaml')
  if (!existsSync(file)) {
    if (contextFile !== undefined) throw new Failure(`--context ${contextFile}: no such file`)
    return lookupOf(null, null, nothing, [])
  }
  const bytes = readFileSync(file)
  const entries = readContextFile(file, bytes)
  const databases = entries.mmdb.map((path) => openDatabase(resolve(dirname(file), path), file))
  return lookupOf(
    file,
    digest([digest(bytes), ...databases.map((of) => of.digest)].join()),
    entries,
    databases,
  )
}

function lookupOf(
  file: string | null,
  key: string | null,
  entries: ContextFile,
  databases: Database[],
): ContextLookup {
  const accounts = new Map(Object.entries(entries.accounts))
  const networks = createNetworks(entries.networks)
  const place = remembered((source) => placeOf(databases, source))
  const whereIs = remembered((source) => inWords(networks.within(source), place(source)))
  return {
    file,
    digest: key,
    entries,
    databases,
    accountName: (id) => (id === null ? null : (accounts.get(id) ?? null)),
    networkOf: networks.of,
    placeOf: place,
    ownerOf: remembered((principal) => ownerIn(entries, principal)),
    whereIs: (source) => (source === null ? null : whereIs(source)),
  }
}

/** The same few thousand addresses and principals come up again and again. */
function remembered<Value>(look: (of: string) => Value): (of: string) => Value {
  const known = new Map<string, Value>()
  return (of) => {
    if (!known.has(of)) known.set(of, look(of))
    return known.get(of)!
  }
}

function ownerIn({ owners }: ContextFile, principal: string): Owner | null {
  const found = owners.find((of) => of.principal.some((pattern) => like(pattern, principal)))
  return found
    ? { owner: found.owner ?? null, contact: found.contact ?? null, timeZone: found.time_zone ?? null }
    : null
}

function inWords({ whole, parts }: { whole: Network | null; parts: Network[] }, place: Place | null) {
  const inside = [...new Set(parts.map(networkName))]
  const words = [
    whole && networkName(whole),
    inside.length > 0 &&
      `in part ${inside.slice(0, 3).join(' and ')}${inside.length > 3 ? ' and others' : ''}`,
    place?.country,
    place && (place.provider ?? (place.providerNumber === null ? null : `AS${place.providerNumber}`)),
  ].filter((of) => typeof of === 'string')
  return words.length ? words.join(', ') : null
}

/** "Berlin (office)"; "Office Berlin" says its kind itself. */
function networkName({ name, kind }: Network): string {
  return kind === 'other' || name.toLowerCase().includes(kind)
    ? name
    : `${name} (${kind === 'vpn' ? 'VPN' : kind})`
}

/** "Payments, #payments-oncall" */
export function ownerInWords(owner: Owner | null): string | null {
  if (owner === null || owner.owner === null) return null
  return owner.contact === null ? owner.owner : `${owner.owner}, ${owner.contact}`
}
