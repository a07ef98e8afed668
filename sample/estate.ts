/** What the organisation owns: accounts, teams and where each team works. */

import { seeded } from '../models/random.ts'
import type { Family } from './families.ts'

export interface Account {
  id: string
  name: string
  stage: 'management' | 'security' | 'shared' | 'data' | 'prod' | 'staging' | 'dev'
}

export interface Team {
  index: number
  name: string
  family: Family
  country: Country
  region: string
  /** Where things run and where they are tried. */
  production: Account
  development: Account
  /** How many of a kind of resource the team owns, as a factor. */
  size: number
}

export type Country = 'US' | 'DE' | 'GB' | 'IN' | 'AU' | 'BR' | 'JP'

export const countries: Record<Country, { zones: string[]; region: string }> = {
  US: { zones: ['America/New_York', 'America/Los_Angeles', 'America/Chicago'], region: 'us-east-1' },
  DE: { zones: ['Europe/Berlin'], region: 'eu-central-1' },
  GB: { zones: ['Europe/London'], region: 'eu-west-1' },
  IN: { zones: ['Asia/Kolkata'], region: 'ap-south-1' },
  AU: { zones: ['Australia/Sydney'], region: 'ap-southeast-2' },
  BR: { zones: ['America/Sao_Paulo'], region: 'sa-east-1' },
  JP: { zones: ['Asia/Tokyo'], region: 'ap-northeast-1' },
}

/** Every region somebody uses now and then; the first three hold most of the estate. */
export const regions = [
  'us-east-1',
  'eu-central-1',
  'us-west-2',
  'eu-west-1',
  'ap-south-1',
  'ap-southeast-2',
  'us-east-2',
  'sa-east-1',
  'ap-northeast-1',
  'eu-north-1',
]

const products = [
  'checkout',
  'catalog',
  'search',
  'identity',
  'payments',
  'orders',
  'shipping',
  'pricing',
  'loyalty',
  'media',
  'mobile',
  'partners',
  'inventory',
  'messaging',
  'fraud',
  'returns',
]

/** Team families in the order in which an organisation grows them. */
const teamFamilies: Family[] = [
  'developer',
  'platform',
  'developer',
  'data',
  'developer',
  'security',
  'finance',
  'support',
  'developer',
  'data',
  'manager',
  'developer',
]

export interface Estate {
  seed: number
  accounts: Account[]
  teams: Team[]
  management: Account
  security: Account
  /** The identity centre's suffix of each permission set, the same all over an account. */
  permissionSetSuffix(account: Account, name: string): string
}

export function buildEstate(seed: number, principals: number): Estate {
  const random = seeded(seed, 'estate')
  const account = (name: string, stage: Account['stage']): Account => ({
    id: `${random.int(1, 9)}${random.digits(11)}`,
    name,
    stage,
  })
  const management = account('management', 'management')
  const security = account('security', 'security')
  const shared = account('shared-services', 'shared')
  const data = account('data-platform', 'data')
  const groups = Math.max(1, Math.min(24, Math.round(Math.sqrt(principals) / 8)))
  const workloads = Array.from({ length: groups }, (_, i) => {
    const name =
      groups === 1 ? 'retail' : `${products[i % products.length]}${i >= products.length ? '-2' : ''}`
    return { production: account(`${name}-prod`, 'prod'), development: account(`${name}-dev`, 'dev') }
  })
  const teams = Array.from({ length: Math.max(8, Math.ceil(principals / 9)) }, (_, index): Team => {
    const family = teamFamilies[index % teamFamilies.length]!
    const workload = workloads[index % groups]!
    const country = random.weighted(Object.keys(countries) as Country[], [36, 20, 14, 12, 6, 6, 6])
    const name = family === 'developer' ? products[random.int(0, products.length - 1)]! : family
    const homes = {
      security: { production: security, development: shared },
      finance: { production: management, development: data },
      manager: { production: management, development: workload.production },
      data: { production: data, development: workload.development },
      platform: { production: workload.production, development: shared },
    }
    const home = family in homes ? homes[family as keyof typeof homes] : workload
    return {
      index,
      name: index < teamFamilies.length ? name : `${name}${Math.floor(index / teamFamilies.length) + 1}`,
      family,
      country,
      region: random.chance(0.6) ? countries[country].region : random.pick(regions.slice(0, 3)),
      ...home,
      size: random.lognormal(1, 0.5),
    }
  })
  const accounts = [
    management,
    security,
    shared,
    data,
    ...workloads.flatMap((w) => [w.production, w.development]),
  ]
  return {
    seed,
    accounts,
    teams,
    management,
    security,
    permissionSetSuffix: (of, name) => seeded(seed, 'permission set', of.id, name).hex(16),
  }
}
