/** What an incident's script works with: sessions as the victim or as somebody it made, and a label for each step. */

import type { Random } from '../models/random.ts'
import { DAY, HOUR, localMidnight } from './calendar.ts'
import type { Estate, Team } from './estate.ts'
import type { Identity } from './identities.ts'
import {
  botoAgent,
  browserAgent,
  cliAgent,
  homeAddress,
  hostingAddress,
  type Machine,
  newMachine,
} from './origins.ts'
import { teamOn } from './people.ts'
import type { Day } from './plan.ts'
import { Session } from './session.ts'
import type { Victim } from './victims.ts'

export interface IntruderSession {
  identity?: Identity
  /** From the victim's own machine and network (an insider, a stolen session) or from elsewhere. */
  own: boolean
  /** Hour of the victim's local day. */
  hour: number
  console?: boolean
  pace?: number
  denied?: number
  region?: string
  mfa?: boolean
}

interface Step {
  principal: string
  technique: string
  start: number
  end: number
}

export class Intrusion {
  readonly estate: Estate
  readonly victim: Victim
  readonly random: Random
  /** The intruder's own machine and network, the same all through the incident. */
  private readonly machine: Machine
  private readonly address: string
  private day: Day | undefined
  private latest = 0
  private steps: Step[] = []
  private technique = ''

  constructor(estate: Estate, victim: Victim, random: Random) {
    this.estate = estate
    this.victim = victim
    this.random = random
    this.machine = newMachine(random)
    this.address = random.chance(0.6)
      ? hostingAddress(random)
      : homeAddress(random.pick(['US', 'DE', 'GB', 'IN', 'BR'] as const), random)
  }

  open(day: Day, latest: number): void {
    this.day = day
    this.latest = latest
    this.steps = []
  }

  close(): Step[] {
    return this.steps
  }

  get team(): Team {
    return this.victim.kind === 'human' ? teamOn(this.victim, this.day!.index) : this.victim.team
  }

  get identity(): Identity {
    return this.victim.kind === 'human' ? this.victim.hats[0]! : this.victim.identity
  }

  /** An hour outside the victim's usual ones, and one within. */
  get oddHour(): number {
    return this.random.pick([this.random.between(1, 5), this.random.between(20.5, 22.5)])
  }
  get usualHour(): number {
    return this.random.between(10, 16)
  }

  /** Everything that `act` calls carries the technique in the labels. */
  step(technique: string, act: () => void): void {
    this.technique = technique
    const before = this.steps.length
    act()
    this.technique = ''
    if (this.steps.length === before) throw new Error(`${technique}: the step did nothing`)
  }

  session(options: IntruderSession): Session {
    const { victim, random } = this
    const day = this.day!
    const identity = options.identity ?? this.identity
    const midnight = localMidnight(day.start, victim.kind === 'human' ? victim.zone : 'UTC')
    // The local day's hours as they fall on the day of UTC that is being written, with time left to act.
    const wanted = midnight + options.hour * HOUR
    const within = day.start + ((((wanted - day.start) % DAY) + DAY) % DAY)
    const at = within < this.latest - 2 * HOUR ? within : within - 3 * HOUR
    const console = options.console ?? false
    const machine = options.own && victim.kind === 'human' ? victim.machine : this.machine
    const ownAgent = victim.kind === 'human' ? undefined : victim.agent
    const agent =
      options.own && ownAgent
        ? ownAgent
        : console
          ? browserAgent(machine, at)
          : random.chance(0.6)
            ? cliAgent(machine)
            : botoAgent(machine)
    const own = victim.kind === 'human' ? victim.home : victim.address(random)
    const mfa = console && identity.longLivedKey ? (options.mfa ?? true) : options.mfa
    return new Session({
      identity,
      credentials: identity.signIn(at, random, mfa),
      random,
      emit: (record, time) => {
        if (time > this.latest) return
        day.emit(record, time)
        this.note(identity.principal, time)
      },
      at,
      address: options.own ? own : this.address,
      agent,
      region: options.region ?? this.team.region,
      team: this.team,
      favour: victim.index,
      console,
      pace: options.pace ?? 12,
      denied: options.denied ?? 0.01,
    })
  }

  private note(principal: string, at: number): void {
    const second = Math.floor(at / 1000) * 1000
    const open = this.steps.at(-1)
    if (open && open.principal === principal && open.technique === this.technique)
      open.end = Math.max(open.end, second)
    else this.steps.push({ principal, technique: this.technique, start: second, end: second })
  }
}
