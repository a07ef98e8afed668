/** Where calls come from: networks, and the programs that name themselves in the user agent. */

import { hash, type Random, seeded } from '../models/random.ts'
import type { Country } from './estate.ts'

/** First octets of providers' consumer ranges in each country; the rest of the address is the person's. */
const homeRanges: Record<Country, string[]> = {
  US: ['73.15', '98.207', '24.6', '67.180', '76.102', '108.28', '71.198'],
  DE: ['84.150', '91.12', '79.200', '87.160', '93.220'],
  GB: ['86.130', '81.150', '90.200', '2.96'],
  IN: ['49.36', '106.51', '122.161', '117.192'],
  AU: ['121.200', '58.160', '110.140'],
  BR: ['177.32', '189.40', '201.6'],
  JP: ['126.40', '153.150', '118.8'],
}
const mobileRanges: Record<Country, string> = {
  US: '172.58',
  DE: '80.187',
  GB: '82.132',
  IN: '157.49',
  AU: '1.144',
  BR: '179.240',
  JP: '49.98',
}
/** Cloud hosts that intruders rent as readily as anybody who tests from outside. */
const hosting = ['45.76', '139.59', '167.99', '185.220', '51.15', '95.179', '104.248', '164.92', '178.128']

const within = (range: string, random: Random) => `${range}.${random.int(0, 255)}.${random.int(1, 254)}`

export const homeAddress = (country: Country, random: Random) =>
  within(random.pick(homeRanges[country]), random)
export const mobileAddress = (country: Country, random: Random) => within(mobileRanges[country], random)
export const hostingAddress = (random: Random) => within(random.pick(hosting), random)
export const hotelAddress = (random: Random) =>
  homeAddress(random.pick(Object.keys(homeRanges) as Country[]), random)
/** An office has a handful of egress addresses. */
export const officeAddress = (seed: number, country: Country, random: Random) =>
  `${['12.34', '62.96', '195.12', '61.12', '203.45', '200.150', '210.160'][Object.keys(homeRanges).indexOf(country)]}.${hash(seed, country) % 200}.${random.int(8, 11)}`
export const vpnAddress = (seed: number, random: Random) =>
  `146.70.${hash(seed, 'vpn') % 200}.${random.int(20, 23)}`
/** Instances and functions reach AWS over the internet from AWS's own ranges. */
export const awsAddress = (random: Random) =>
  within(random.pick(['3.120', '18.196', '52.58', '54.210', '34.229', '35.158']), random)
export const runnerAddress = (random: Random) =>
  within(random.pick(['20.57', '4.227', '13.105', '52.234', '172.183']), random)

/** One person's machine. Versions move with the calendar, each person a little late. */
export interface Machine {
  os: 'mac' | 'windows' | 'linux'
  browser: 'chrome' | 'firefox' | 'edge' | 'safari'
  cli: string
  python: string
  lag: number
}

export function newMachine(random: Random): Machine {
  const os = random.weighted(['mac', 'windows', 'linux'] as const, [55, 30, 15])
  const browser = random.weighted(['chrome', 'firefox', 'edge', 'safari'] as const, [
    62,
    18,
    os === 'windows' ? 25 : 0,
    os === 'mac' ? 14 : 0,
  ])
  return {
    os,
    browser,
    cli: `2.${random.int(22, 31)}.${random.int(0, 30)}`,
    python: `3.${random.int(11, 13)}.${random.int(0, 9)}`,
    lag: random.int(0, 20),
  }
}

const platforms = {
  mac: 'Macintosh; Intel Mac OS X 10_15_7',
  windows: 'Windows NT 10.0; Win64; x64',
  linux: 'X11; Linux x86_64',
}

export function browserAgent(machine: Machine, at: number): string {
  // A major version every four weeks; 143 came out in the spring of the default calendar.
  const version = 143 + Math.floor((at / 86_400_000 - 20_544 - machine.lag) / 28)
  const platform = platforms[machine.os]
  switch (machine.browser) {
    case 'firefox':
      return `Mozilla/5.0 (${platform}; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`
    case 'safari':
      return `Mozilla/5.0 (${platform}) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.${Math.max(0, version % 6)} Safari/605.1.15`
    case 'edge':
      return `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36 Edg/${version}.0.0.0`
    default:
      return `Mozilla/5.0 (${platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
  }
}

const kernels = { mac: 'Darwin/25.1.0', windows: 'Windows/11', linux: 'Linux/6.8.0' }

/** `{command}` becomes the command of each call. */
export const cliAgent = (machine: Machine) =>
  `aws-cli/${machine.cli} md/awscrt#0.27.6 ua/2.1 os/${kernels[machine.os].replace('/', '#')} md/arch#${machine.os === 'mac' ? 'arm64' : 'x86_64'} lang/python#${machine.python} md/pyimpl#CPython cfg/retry-mode#standard md/command#{command}`
export const botoAgent = (machine: Machine) =>
  `Boto3/1.40.${machine.lag * 2} md/Botocore#1.40.${machine.lag * 2} ua/2.1 os/${kernels[machine.os].replace('/', '#')} lang/python#${machine.python} md/pyimpl#CPython`
export const terraformAgent = (machine: Machine) =>
  `APN/1.0 HashiCorp/1.0 Terraform/1.${9 + (machine.lag % 4)}.5 (+https://www.terraform.io) terraform-provider-aws/6.${machine.lag}.0 (+https://registry.terraform.io/providers/hashicorp/aws) aws-sdk-go-v2/1.38.1 ua/2.1 os/${kernels[machine.os].replace('/', '#')} lang/go#1.24.6`

/** Agents of programs that run unattended. */
export const programAgents = {
  lambda: (random: Random) =>
    `Boto3/1.40.${random.int(4, 40)} md/Botocore#1.40.4 ua/2.1 os/linux#5.10.242 lang/python#3.12.11 exec-env/AWS_Lambda_python3.12`,
  node: (random: Random) =>
    `aws-sdk-js/3.${random.int(700, 880)}.0 ua/2.1 os/linux#5.10.242 lang/js md/nodejs#22.18.0 exec-env/AWS_ECS_FARGATE`,
  go: (random: Random) =>
    `aws-sdk-go-v2/1.${random.int(30, 39)}.1 ua/2.1 os/linux lang/go#1.24.${random.int(0, 6)} md/GOARCH#amd64`,
  java: (random: Random) =>
    `aws-sdk-java/2.${random.int(25, 33)}.${random.int(0, 40)} md/io#sync md/http#Apache ua/2.1 os/Linux#6.1 lang/java#21.0.8`,
  cron: (random: Random) =>
    `aws-cli/2.${random.int(15, 31)}.0 md/awscrt#0.26.1 ua/2.1 os/linux#6.1.147 md/arch#x86_64 lang/python#3.13.7 md/command#{command}`,
  ssm: () => 'aws-sdk-go/1.55.5 (go1.23.11; linux; amd64) amazon-ssm-agent/',
  actions: () =>
    'aws-sdk-js/3.873.0 ua/2.1 os/linux#6.11.0 lang/js md/nodejs#20.19.4 configure-aws-credentials-for-github-actions',
  terraform: () => terraformAgent({ os: 'linux', browser: 'chrome', cli: '', python: '', lag: 8 }),
} satisfies Record<string, (random: Random) => string>
export type Program = keyof typeof programAgents

export const machineOf = (...keys: (string | number)[]) => newMachine(seeded(...keys))
