import { checkDays, daysBefore, type Told } from '../base-words.ts'
import { type Claims, numberOf } from '../claims.ts'

const usual =
  '(?:usually inactive on an? (?<off>\\w+)|usual hours on an? (?<weekday>\\w+): (?<hours>[^)]+?) (?<zone>[^ )]+))'
const outsideShape = new RegExp(
  `^(?:(?<all>All activity)|(?<n>[\\d,]+) of (?<of>[\\d,]+) active quarter hours) fell outside the usual hours \\(${usual}\\), from (?<clock>\\d\\d:\\d\\d); ` +
    `(?:(?<share>[\\d.]+) % of active quarter hours on average ${daysBefore}|these are the hours of peers, since none could be learned yet)\\.$`,
)
const edgeShape = new RegExp(
  `^Active from (?<from>\\d\\d:\\d\\d) to (?<to>\\d\\d:\\d\\d), (?:hours that are rare here|at the rare edge of the usual hours \\(${usual}\\))\\.$`,
)

export function clockOf(slot: number): string {
  return `${String(Math.floor(slot / 4) % 24).padStart(2, '0')}:${String((slot % 4) * 15).padStart(2, '0')}`
}

/** Whether an hour is in "08:00–12:00, 22:00–02:00". */
export function hoursIn(ranges: string): (hour: number) => boolean {
  if (ranges === 'all day') return () => true
  const parts = ranges.split(', ').map((range) => range.split('–').map((clock) => Number(clock.slice(0, 2))))
  return (hour) =>
    parts.some(([from, to]) => (from! < to! ? hour >= from! && hour < to! : hour >= from! || hour < to!))
}

export function workingHours(sentence: string, told: Told, claims: Claims): boolean {
  const { day, base, facts } = told
  const found = sentence.match(outsideShape) ?? sentence.match(edgeShape)
  if (!found) return false
  const { off, weekday, hours, zone, all, n, of, clock, share, from, to } = found.groups!
  const name = new Date(`${day.day}T00:00:00Z`).toLocaleDateString('en-US', {
    weekday: 'long',
    timeZone: 'UTC',
  })
  if (off ?? weekday) claims.text('weekday', (off ?? weekday)!, name)
  if (zone) claims.text('time zone', zone, facts.zone)
  claims.model('usual hours as they were learned before the day')
  const isUsual = hours === undefined ? () => off === undefined : hoursIn(hours)
  const outside = day.slots.filter((slot) => !isUsual(Math.floor(slot / 4)))
  if (from !== undefined) {
    claims.text('first quarter hour', from, clockOf(day.slots[0]!))
    claims.text('end of the last quarter hour', to!, clockOf(day.slots.at(-1)! + 1))
    claims.number('quarter hours outside', 0, outside.length)
    return true
  }
  if (all) claims.number('quarter hours outside', day.slots.length, outside.length)
  else {
    claims.number('active quarter hours', of!, day.slots.length)
    claims.number('quarter hours outside', n!, outside.length)
    claims.is('some are inside', numberOf(n!) < day.slots.length)
  }
  claims.text('first quarter hour outside', clock!, outside.length > 0 ? clockOf(outside[0]!) : 'none')
  if (share === undefined) claims.number('days before', 0, base.length)
  else {
    claims.model('share outside usual hours as they were learned day by day')
    checkDays(found.groups!, told, claims)
  }
  return true
}
