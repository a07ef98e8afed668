/** When an incident happens, with which of the victim's credentials, from where and with what tool. */
import ipaddr from 'ipaddr.js'
import type { Random } from '../../models/random.ts'
import type { Incident } from './casting.ts'
import type { History, OwnEvent } from './history.ts'
import { gaps, placed, recordedPace, victimsPace } from './pace.ts'

export interface Moment {
  /** The victim's own call whose credentials the thief uses. */
  stolen: OwnEvent
  /** Milliseconds since 1970, one a record of the attack. */
  times: number[]
  address: string
  /** With {command} in the place of the call's command, where the tool names it. */
  agent: string
  /** The victim's regions, most used first. */
  regions: string[]
}

const HOUR = 3_600_000
/** A stolen session, or its key, works until the session ends. */
const sessionHours = 8
/** Where nobody in the data set uses a tool, these are common enough. */
const commonTools = [
  'aws-cli/2.27.41 md/awscrt#0.26.1 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.13.4 md/pyimpl#CPython cfg/retry-mode#standard md/installer#exe md/command#{command}',
  'Boto3/1.38.40 md/Botocore#1.38.40 ua/2.1 os/linux#6.8.0 md/arch#x86_64 lang/python#3.12.10 md/pyimpl#CPython Botocore/1.38.40',
]

export async function momentOf(incident: Incident, history: History, random: Random): Promise<Moment> {
  return incident.variant === 'stolen-session'
    ? withinSession(incident, history, random)
    : elsewhere(incident, history, random)
}

/** Within the victim's hours of the day, as it works then: neither the hour nor the pace says whose calls they are. */
async function withinSession(
  { name, attack, victim, day }: Incident,
  history: History,
  random: Random,
): Promise<Moment> {
  const stolen = (await history.pickEvent(victim.principal, { day }, name))!
  const own = await history.callTimes(victim.principal, day)
  const pace = victimsPace(attack.times, own, random)
  const between = gaps(own)
  const after = stolen.time_ms + (between.length > 0 ? random.pick(between) : 0)
  // The attack is over by the victim's last call of the day, if it must begin earlier for that.
  const last = own.at(-1)!
  const start = Math.max(own[0]!, Math.min(after, last - pace.at(-1)!))
  const end = Math.min(start + sessionHours * HOUR, Math.max(last, start + attack.times.length * 1000))
  return {
    stolen,
    times: placed(start, pace, Math.min(end, history.window.end)),
    address: stolen.source_ip,
    agent: stolen.user_agent ?? '',
    regions: await regionsOf(stolen, history),
  }
}

/** At any hour, or, with a key that expires, within some hours of its use. */
async function elsewhere(
  { name, attack, victim }: Incident,
  history: History,
  random: Random,
): Promise<Moment> {
  const { window } = history
  const longLived = await history.pickEvent(victim.principal, { longLived: true }, name)
  const stolen = longLived ?? (await history.pickEvent(victim.principal, {}, name))!
  const pace = recordedPace(attack.times)
  const latest = Math.max(window.start, window.end - pace.at(-1)!)
  const start = longLived
    ? random.between(window.start, latest)
    : stolen.time_ms + random.between(0, Math.min(sessionHours * HOUR, Math.max(0, latest - stolen.time_ms)))
  const signsIn = attack.records.some(({ eventSource }) => eventSource === 'signin.amazonaws.com')
  return {
    stolen,
    times: placed(start, pace, window.end),
    address: await foreignAddress(history, random),
    agent: signsIn ? browserOf(random) : await foreignAgent(victim.principal, history, random),
    regions: await regionsOf(stolen, history),
  }
}

async function regionsOf({ principal, access_key, region }: OwnEvent, history: History): Promise<string[]> {
  const found = [...(await history.regions(principal, access_key)), ...(await history.regions(principal))]
  return found.length > 0 ? [...new Set(found)] : [region ?? 'us-east-1']
}

/** A public IPv4 address whose network the data set has never seen. */
async function foreignAddress(history: History, random: Random): Promise<string> {
  for (;;) {
    const [a, b, c, d] = [random.int(1, 223), random.int(0, 255), random.int(0, 255), random.int(1, 254)]
    const address = `${a}.${b}.${c}.${d}`
    if (ipaddr.parse(address).range() === 'unicast' && !(await history.knowsNetwork(`${a}.${b}.${c}.0/24`)))
      return address
  }
}

/** A tool that others in the data set use and the victim does not; the more use it, the likelier. */
async function foreignAgent(principal: string, history: History, random: Random): Promise<string> {
  const own = await history.agents(principal)
  const tools = (await history.tools()).filter(({ agent }) => !own.has(agent))
  if (tools.length === 0) return random.pick(commonTools)
  return random.weighted(
    tools.map(({ agent }) => agent),
    tools.map(({ principals }) => principals),
  )
}

/** Signing in takes a browser. */
function browserOf(random: Random): string {
  const version = random.int(138, 144)
  const system = random.pick(['Windows NT 10.0; Win64; x64', 'X11; Linux x86_64'])
  return `Mozilla/5.0 (${system}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0 Safari/537.36`
}
