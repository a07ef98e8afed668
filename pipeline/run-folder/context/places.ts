/**
 * Country and provider of an address, from MMDB files that the user has and names: MaxMind's GeoLite2 and GeoIP2,
 * DB-IP's (the same fields) and IPinfo's (flat fields). The first file that knows a thing says it. Read whole into
 * memory, looked up offline, and never changed.
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { Reader, type Response } from 'mmdb-lib'
import { Failure } from '../../failure.ts'
import { digest } from '../stage.ts'
import { parseSource } from './networks.ts'

export interface Place {
  /** In English, else the code. */
  country: string | null
  /** ISO 3166-1 alpha-2 */
  countryCode: string | null
  /** Organisation of the autonomous system. */
  provider: string | null
  /** Number of the autonomous system. */
  providerNumber: number | null
}

export interface Database {
  file: string
  /** Such as GeoLite2-Country. */
  type: string
  /** Day on which its maker built it. */
  built: string
  digest: string
  look(source: string): Place | null
}

/** A provider's name longer than this is cut: the file's maker decides, not its reader. */
const longest = 120

export function openDatabase(file: string, where: string): Database {
  const content = contentOf(file, where)
  let reader: Reader<Response>
  try {
    reader = new Reader<Response>(content)
  } catch (error) {
    throw new Failure(
      `${where}: ${file} is no MMDB file that can be read (${(error as Error).message.split('\n')[0]}). Download it again, unpacked.`,
    )
  }
  const { databaseType, buildEpoch, ipVersion } = reader.metadata
  return {
    file: basename(file),
    type: String(databaseType),
    built: builtOn(buildEpoch),
    digest: digest(content),
    look(source) {
      const own = parseSource(source)
      if (!own) return null
      const [base, bits] = own
      const isIpv4 = base.kind() === 'ipv4'
      if (ipVersion === 4 && !isIpv4) return null
      try {
        const [record, depth] = reader.getWithPrefixLength(base.toString())
        // A record that is narrower than the range says nothing about the rest of it.
        return record !== null && depth <= bits ? placeIn(record) : null
      } catch (error) {
        throw new Failure(
          `${file}: damaged at ${source} (${(error as Error).message.split('\n')[0]}). Download it again.`,
        )
      }
    },
  }
}

function contentOf(file: string, where: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    throw new Failure(
      `${where}: ${file} ${code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`}; paths under mmdb are relative to the context file`,
    )
  }
}

function builtOn(moment: Date): string {
  return Number.isNaN(moment.getTime()) ? 'unknown' : moment.toISOString().slice(0, 10)
}

type Fields = Record<string, unknown>

/** Null where the record tells neither. */
function placeIn(record: unknown): Place | null {
  const fields = asFields(record)
  const country = asFields(fields.country)
  const flat = text(fields.country)
  const isCode = flat !== null && /^[A-Z]{2}$/.test(flat)
  const countryCode = text(country.iso_code) ?? text(fields.country_code) ?? (isCode ? flat : null)
  const name = text(asFields(country.names).en) ?? text(fields.country_name) ?? (isCode ? null : flat)
  const provider = text(fields.autonomous_system_organization) ?? text(fields.as_name)
  const providerNumber =
    number(fields.autonomous_system_number) ?? number(text(fields.asn)?.replace(/^AS/i, ''))
  const place = { country: name ?? countryCode, countryCode, provider, providerNumber }
  return Object.values(place).every((of) => of === null) ? null : place
}

function asFields(value: unknown): Fields {
  return value !== null && typeof value === 'object' ? (value as Fields) : {}
}

function text(value: unknown): string | null {
  return typeof value === 'string' && value.trim() !== ''
    ? value
        .replace(/[\s\p{Cc}]+/gu, ' ')
        .trim()
        .slice(0, longest)
    : null
}

function number(value: unknown): number | null {
  const read = typeof value === 'string' && value !== '' ? Number(value) : value
  return typeof read === 'number' && Number.isSafeInteger(read) ? read : null
}

/** What the databases say together, each of country and provider from the first that knows it. */
export function placeOf(databases: readonly Database[], source: string): Place | null {
  const found = databases.flatMap((database) => database.look(source) ?? [])
  if (found.length === 0) return null
  const land = found.find(({ country }) => country !== null)
  const net = found.find(({ provider, providerNumber }) => provider !== null || providerNumber !== null)
  return {
    country: land?.country ?? null,
    countryCode: land?.countryCode ?? null,
    provider: net?.provider ?? null,
    providerNumber: net?.providerNumber ?? null,
  }
}
