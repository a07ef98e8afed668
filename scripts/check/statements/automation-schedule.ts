import type { Told } from '../base-words.ts'
import { type Claims, listed, numberOf } from '../claims.ts'

const mostRuns = 400
const mostDays = 100
const clock = '\\d\\d:\\d\\d'
const sentences: [RegExp, (found: Record<string, string | undefined>, told: Told, claims: Claims) => void][] =
  [
    [
      /^Ran (?<date>on day \d+ of the month |on a \w+ )?at (?<times>[\d: ,and]+?(?: and \d+ more)?) UTC; (?<n>[\d,]+) of (?<last>the last )?(?<of>[\d,]+) (?:(?<noun>earlier|learned) )?runs? began (?<when>.+?)\.$/,
      ({ date, times, n, when, ...found }, told, claims) => {
        const list = listed(
          times!,
          told.day.runs.map(({ start }) => clockAt(start)),
        )
        claims.is(`runs at ${times}`, list !== null && list.names.length + list.more <= told.day.runs.length)
        if (date) {
          const at = new Date(told.day.runs[0]!.start * 1000)
          claims.text(
            'day of the run',
            date.trim(),
            date.startsWith('on day')
              ? `on day ${at.getUTCDate()} of the month`
              : `on a ${at.toLocaleDateString('en-US', { weekday: 'long', timeZone: 'UTC' })}`,
          )
        }
        const earlier = checkEarlier(found, told, claims)
        const isUsual = timesOf(when!)
        if (isUsual)
          claims.number(`earlier runs ${when}`, n!, earlier.filter(({ start }) => isUsual(start)).length)
        else claims.model('earlier runs at "N other times"')
      },
    ],
    [
      /^Ran (?<n>[\d,]+) times?; (?:as often on (?<more>[\d,]+) of|at most (?<most>[\d,]+) times? a day on) (?<last>the last )?(?<days>[\d,]+) (?<noun>normal day|day)s? before\.$/,
      ({ n, more, most, days, noun, last }, { day, base, before }, claims) => {
        const counts = base.map(({ runs }) => runs.length).slice(-mostDays)
        claims.number('runs of the day', n!, day.runs.length)
        claims.number('days before', days!, counts.length)
        claims.is(`"${noun}s"`, (noun === 'normal day') === base.length < before.length)
        claims.is('"the last" days', (last !== undefined) === base.length > mostDays)
        claims.number(
          'days with as many runs',
          more ?? 0,
          counts.filter((runs) => runs >= day.runs.length).length,
        )
        if (most !== undefined) claims.number('most runs of a day', most, Math.max(...counts))
      },
    ],
    [
      new RegExp(
        `^The run at (?<at>${clock}) UTC took (?<steps>[\\d,]+) steps? \\(a step is one action, however often in a row\\); (?:(?<more>[\\d,]+) of )?(?<last>the last )?(?<of>[\\d,]+) (?:(?<noun>earlier|learned) )?runs? took (?:as many|at most (?<most>[\\d,]+))\\.$`,
      ),
      ({ at, steps, more, most, ...found }, told, claims) => {
        claims.is('"of ... as many" or "at most", one of both', (more === undefined) !== (most === undefined))
        const [run] = runsAt(at!, told, claims).filter((one) => one.steps === numberOf(steps!))
        claims.is(`a run of ${steps} steps at ${at}`, run !== undefined)
        if (!run) return
        const earlier = checkEarlier(found, told, claims)
        claims.number('steps of the run', steps!, run.steps)
        claims.number(
          'runs of as many steps',
          more ?? 0,
          earlier.filter((one) => one.steps >= run.steps).length,
        )
        if (most !== undefined)
          claims.number('most steps', most, Math.max(...earlier.map((one) => one.steps)))
      },
    ],
    [
      new RegExp(
        `^The run at (?<at>${clock}) UTC (?:did (?<n>[\\d,]+) actions? in a combination that is rare|(?:did (?<rare>.+?), which fewer than one in ten of earlier runs did)?(?:; it )?(?:left out (?<missing>.+?), which more than nine in ten did)?) \\((?<last>the last )?(?<of>[\\d,]+) (?:(?<noun>earlier|learned) )?runs?\\)\\.$`,
      ),
      ({ at, n, rare, missing, ...found }, told, claims) => {
        const runs = runsAt(at!, told, claims)
        const run =
          runs.find(({ actions }) => rare === undefined || listed(rare, actions) !== null) ?? runs[0]
        if (!run) return
        const earlier = checkEarlier(found, told, claims)
        if (n !== undefined) {
          claims.number('actions of the run', n, run.actions.length)
          claims.model('a rare combination of actions')
        }
        const share = (action: string) =>
          earlier.filter(({ actions }) => actions.includes(action)).length / earlier.length
        if (rare !== undefined) {
          const list = listed(rare, run.actions)
          claims.is(`actions of the run ${rare}`, list !== null)
          for (const action of list?.names ?? [])
            claims.is(
              `${action} in ${share(action)} of the earlier runs, fewer than one in ten said`,
              share(action) < 0.1,
            )
        }
        if (missing !== undefined) {
          const known = new Set(earlier.flatMap(({ actions }) => actions))
          const list = listed(missing, known)
          claims.is(`actions left out ${missing}`, list !== null)
          for (const action of list?.names ?? []) {
            claims.is(`${action} left out`, !run.actions.includes(action))
            claims.is(
              `${action} in ${share(action)} of the earlier runs, more than nine in ten said`,
              share(action) > 0.9,
            )
          }
        }
      },
    ],
  ]

export function automationSchedule(sentence: string, told: Told, claims: Claims): boolean {
  const parts = sentence.split(/(?<=\.) (?=(?:Ran|The run) )/)
  return parts.every((part) => {
    for (const [shape, check] of sentences) {
      const found = part.match(shape)
      if (!found) continue
      check(found.groups!, told, claims)
      return true
    }
    return false
  })
}

/** The runs before the day, and whether "the last 400 learned runs" names them. */
function checkEarlier(
  { of, noun, last }: Record<string, string | undefined>,
  { base, before }: Told,
  claims: Claims,
) {
  const all = base.flatMap(({ runs }) => runs).sort((a, b) => a.start - b.start)
  const earlier = all.slice(-mostRuns)
  claims.number('earlier runs', of!, earlier.length)
  claims.is(`"${noun} runs"`, (noun === 'learned') === base.length < before.length)
  claims.is('"the last" runs', (last !== undefined) === all.length >= mostRuns)
  return earlier
}

/** More than one may begin within a minute. */
function runsAt(at: string, { day }: Told, claims: Claims) {
  const runs = day.runs.filter(({ start }) => clockAt(start) === at)
  claims.is(`a run at ${at}`, runs.length > 0)
  return runs
}

function clockAt(second: number): string {
  return new Date(second * 1000).toISOString().slice(11, 16)
}

const weekdays = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday']

/** Whether a start lies in "between 02:11 and 02:19 UTC", "on Monday at 04:00 UTC", "in minutes 3 to 7 of every 15 minutes". */
function timesOf(text: string): ((second: number) => boolean) | null {
  const cycle = text.match(/^(?<windows>.+) of every (?:(?<hour>hour)|(?<n>\d+) (?<unit>hours|minutes))$/)
  if (cycle) {
    const { windows, hour, n, unit } = cycle.groups!
    const minutes = hour ? 60 : Number(n) * (unit === 'hours' ? 60 : 1)
    const parts = [...windows!.matchAll(/in minutes? (\d+)(?: to (\d+))?/g)]
    if (/other time/.test(windows!)) return null
    return (second) => {
      const minute = Math.floor(second / 60) % minutes
      return parts.some(([, from, to]) => {
        const [first, last] = [Number(from), Number(to ?? from)]
        return (minute >= first && minute <= last) || (minute + minutes <= last && minute + minutes >= first)
      })
    }
  }
  const daily = text.match(/^(?<windows>.+) UTC$/)
  if (!daily || /other time/.test(text)) return null
  const parts = [
    ...daily.groups!.windows!.matchAll(
      /(?:on (?:day (?<day>\d+)|(?<weekday>\w+)) )?(?:between (?<from>\d\d:\d\d) and (?<to>\d\d:\d\d)|at (?<at>\d\d:\d\d))|between (?<fromDay>day \d+|[A-Z]\w+) (?<fromTime>\d\d:\d\d) and (?<toDay>day \d+|[A-Z]\w+) (?<toTime>\d\d:\d\d)/g,
    ),
  ].map(({ groups }) => groups!)
  return (second) => {
    const at = new Date(second * 1000)
    const time = clockAt(second)
    return parts.some(({ day, weekday, from, to, at: only, fromDay, fromTime, toDay, toTime }) => {
      if (fromDay) {
        const place = (name: string, clock: string) =>
          `${name.startsWith('day') ? name.slice(4).padStart(2, '0') : (weekdays.indexOf(name) + 6) % 7} ${clock}`
        const [first, last] = [place(fromDay, fromTime!), place(toDay!, toTime!)]
        const own = place(
          fromDay.startsWith('day') ? `day ${at.getUTCDate()}` : weekdays[at.getUTCDay()]!,
          time,
        )
        return first <= last ? own >= first && own <= last : own >= first || own <= last
      }
      const [first, last] = [(from ?? only)!, (to ?? only)!]
      const inside = first <= last ? time >= first && time <= last : time >= first || time <= last
      // A window over midnight is named by the day it begins on.
      const begun = first > last && time <= last ? new Date(second * 1000 - 86_400_000) : at
      const isDay =
        (day === undefined || begun.getUTCDate() === Number(day)) &&
        (weekday === undefined || weekdays[begun.getUTCDay()] === weekday)
      return inside && isDay
    })
  }
}
