/**
 * Clock changes: a job that keeps to the civil time of where its makers live runs an hour earlier or later in UTC from
 * one Sunday on, twice a year. In the four weeks after such a change that hour is on schedule too; by then the job's
 * own runs have taught the new time.
 *
 *   moves(t) = { 0 } and, of Europe and North America, offset(t) - offset(t - 28 days)
 *
 * CloudTrail knows no time zone of a job. Other places move by the same hour, or not at all.
 */
const zones = ['Europe/Berlin', 'America/New_York']
const remembered = 28 * 86400

/** @param second since 1970  @returns seconds to add to it so that it compares with runs before a change; 0 first */
export function clockMoves(second: number): readonly number[] {
  const hour = Math.floor(second / 3600)
  let moves = known.get(hour)
  if (!moves) {
    const at = hour * 3600
    moves = [...new Set([0, ...zones.map((zone) => offset(zone, at) - offset(zone, at - remembered))])]
    known.set(hour, moves)
  }
  return moves
}

/** By hour since 1970: a few thousand in a year of data. */
const known = new Map<number, readonly number[]>()

const formats = new Map(
  zones.map((zone) => [
    zone,
    new Intl.DateTimeFormat('en-US', { timeZone: zone, timeZoneName: 'longOffset' }),
  ]),
)

/** Seconds that civil time is ahead of UTC. */
function offset(zone: string, second: number): number {
  const name = formats
    .get(zone)!
    .formatToParts(second * 1000)
    .find(({ type }) => type === 'timeZoneName')!.value
  const [, sign, hours, minutes] = /^GMT(?:([+-])(\d{2}):(\d{2}))?$/.exec(name)!
  if (!hours) return 0
  return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60)
}
