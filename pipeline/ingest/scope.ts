/**
 * Which part of a trail is read: days, accounts and regions, told by where a trail's file lies or what it is called.
 * A file that is no trail's (an Athena table, an export) is read whatever the scope is.
 */
import { isDay } from '../calendar-day.ts'
import { Failure } from '../failure.ts'

export interface ScopeOptions {
  /** First day of delivery, such as 2026-10-01: an event is delivered on its day or later. */
  since?: string
  /** Accounts and regions, separated by commas. */
  accounts?: string
  regions?: string
}

export interface Scope {
  since?: string
  accounts?: ReadonlySet<string>
  regions?: ReadonlySet<string>
}

/** Throws a failure of wrong usage for what is no day, account or region. */
export function readScope({ since, accounts, regions }: ScopeOptions): Scope {
  if (since !== undefined && !isDay(since))
    throw new Failure(`--since ${since}: expected a day such as 2026-10-01`, 2)
  return {
    since,
    accounts: listOf('--accounts', accounts, /^\d{12}$/, 'account ids of twelve digits'),
    regions: listOf('--regions', regions, /^[a-z]{2}(-[a-z]+)+-\d{1,2}$/, 'regions such as eu-west-1'),
  }
}

function listOf(
  option: string,
  text: string | undefined,
  form: RegExp,
  expected: string,
): Set<string> | undefined {
  if (text === undefined) return undefined
  const names = text.split(',').map((name) => name.trim())
  const wrong = names.find((name) => !form.test(name))
  if (wrong !== undefined)
    throw new Failure(
      `${option} ${text}: ${JSON.stringify(wrong)} is none; expected ${expected}, separated by commas`,
      2,
    )
  return new Set(names)
}

export function isNarrowed({ since, accounts, regions }: Scope): boolean {
  return since !== undefined || accounts !== undefined || regions !== undefined
}

interface Delivery {
  account: string
  region: string
  /** 2026-11-02 */
  day: string
}

const inTree =
  /(?:^|[\\/])AWSLogs[\\/](?:o-[a-z0-9]{10,32}[\\/])?(\d{12})[\\/]CloudTrail(?:-\w+)?[\\/]([^\\/]+)[\\/](\d{4})[\\/](\d{2})[\\/](\d{2})[\\/]/
const byName = /(?:^|[\\/])(\d{12})_CloudTrail(?:-\w+)?_([a-z0-9-]+)_(\d{4})(\d{2})(\d{2})T\d{4}Z_[^\\/]*$/

/** Of a trail's file; undefined for any other. */
export function deliveryOf(path: string): Delivery | undefined {
  const [, account, region, year, month, day] = inTree.exec(path) ?? byName.exec(path) ?? []
  return account ? { account, region: region!, day: `${year}-${month}-${day}` } : undefined
}

/** Why the scope leaves a file out, or undefined. */
export function leftOut(path: string, { since, accounts, regions }: Scope): string | undefined {
  const delivery = deliveryOf(path)
  if (!delivery) return undefined
  if (accounts && !accounts.has(delivery.account)) return 'accounts not named by --accounts'
  if (regions && !regions.has(delivery.region)) return 'regions not named by --regions'
  if (since && delivery.day < since) return 'delivered before --since'
  return undefined
}
