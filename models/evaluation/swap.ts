/**
 * A day of one principal in the place of another's, as a thief with its session would leave it. Network, agent and
 * key stay the victim's own in all kinds: what is left to see is what was done and when.
 *
 *   stranger         the donor's content at the donor's times
 *   stranger_in_time the donor's content at the victim's times
 *   night            the victim's content, twelve hours off
 *
 * Source: CLUE-LDS (Landauer et al. 2022) evaluates cloud logs by swapping users in this way.
 */
import type { DayHarm, PrincipalDay } from '../day.ts'

export const swapKinds = ['stranger', 'stranger_in_time', 'night'] as const
export type SwapKind = (typeof swapKinds)[number]

const slotsADay = 96
const secondsADay = 86_400

export function swappedDay(kind: SwapKind, victim: PrincipalDay, donor: PrincipalDay): PrincipalDay {
  if (kind === 'night')
    return {
      ...victim,
      slots: shifted(donor.slots, centre(victim.slots) - centre(donor.slots) + slotsADay / 2),
      sessions: victim.sessions.map((session) => ({
        ...session,
        startSeconds: session.startSeconds.map((at) => (at + secondsADay / 2) % secondsADay),
      })),
      harm: atSlots(victim.harm, (slot) => (slot + slotsADay / 2) % slotsADay),
    }
  const content = {
    ...donor,
    day: victim.day,
    weekday: victim.weekday,
    sources: victim.sources,
    harm: fromSources(donor.harm, victim),
  }
  if (kind === 'stranger') return content
  const times = victim.sessions.flatMap(({ startSeconds }) => [...startSeconds])
  const steps = donor.sessions.reduce((sum, { actions }) => sum + actions.length, 0)
  let step = 0
  const placeOf = new Map(
    [...donor.slots].map((slot, i) => [
      slot,
      victim.slots[Math.floor((i * victim.slots.length) / donor.slots.length)]!,
    ]),
  )
  return {
    ...content,
    slots: victim.slots,
    harm: atSlots(content.harm, (slot) => placeOf.get(slot) ?? slot),
    sessions: donor.sessions.map((session) => ({
      ...session,
      startSeconds: session.startSeconds.map(
        (at) => times[Math.floor((step++ * times.length) / steps)] ?? at,
      ),
    })),
  }
}

function atSlots(harm: readonly DayHarm[], move: (slot: number) => number): DayHarm[] {
  return harm.map((call) => (call.what === 'slot' ? { ...call, value: move(call.value) } : call))
}

/** The thief calls from where the victim does: every call with each of its sources. */
function fromSources(harm: readonly DayHarm[], { sources }: PrincipalDay): DayHarm[] {
  return [
    ...harm.filter(({ what }) => what !== 'source'),
    ...harm
      .filter(({ what }) => what === 'slot')
      .flatMap((call) => sources.map(({ id }): DayHarm => ({ ...call, what: 'source', value: id }))),
  ]
}

/** Circular mean of quarter hours. */
function centre(slots: Int32Array): number {
  let [x, y] = [0, 0]
  for (const slot of slots) {
    x += Math.cos((2 * Math.PI * slot) / slotsADay)
    y += Math.sin((2 * Math.PI * slot) / slotsADay)
  }
  return (Math.atan2(y, x) / (2 * Math.PI)) * slotsADay
}

function shifted(slots: Int32Array, by: number): Int32Array {
  return slots.map((slot) => (((slot + Math.round(by)) % slotsADay) + slotsADay) % slotsADay).sort()
}
