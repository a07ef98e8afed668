/** `explain`: one principal-day in the terminal: how strange, why, and what happened when. */
import { signalNamed } from '../../models/signals/signals.ts'
import { clock, plural } from '../../models/words.ts'
import { automationName } from '../../report-site/words/levels.ts'
import { outcomeWords } from '../../report-site/words/outcomes.ts'
import { isDay } from '../calendar-day.ts'
import { Failure } from '../failure.ts'
import { openContext, ownerInWords } from '../run-folder/context.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { visible, visibleJson } from '../visible.ts'
import { withReader } from '../warehouse/warehouse.ts'
import { type ExplainedDay, explainDay, type QuarterHour } from './explained-day.ts'

/** Addresses listed of a day. */
const mostAddresses = 10
/** Actions listed of a quarter of an hour, besides those that contribute. */
const mostActions = 3

export async function explain(
  context: StageContext,
  principal: string,
  date: string,
  { json }: { json?: boolean } = {},
): Promise<void> {
  requireNote(context.out, 'score')
  const lookup = openContext(context)
  if (!isDay(date)) throw new Failure(`${date}: expected a day such as 2026-11-12`, 2)
  const day = await withReader(context, (warehouse) =>
    explainDay(warehouse, context, principal, date, lookup),
  )
  // A line break in a name must not look like a line of ours.
  process.stdout.write(
    json
      ? `${visibleJson(day)}\n`
      : inText(day, context.settings.timeZone)
          .map((line) => `${visible(line)}\n`)
          .join(''),
  )
}

function inText(day: ExplainedDay, timeZone: string): string[] {
  const { evidence, incident } = day
  return [
    `${day.principal} on ${day.day}: ${standing(day)}`,
    `${automationName(day.automation)}, ${day.events.toLocaleString('en-US')} calls; how rare such a day is: ${day.how_rare}; priority ${day.priority.toFixed(1)}`,
    answer(day),
    ...known(day),
    ...(incident ? [`Part of ${incident.part_of}`] : []),
    '',
    'Why',
    ...(evidence.length === 0 ? ['  Nothing stood out.'] : []),
    ...evidence.flatMap(({ signal, how_rare, statement, events }) => [
      `  ${signalNamed(signal).words} (${how_rare}, ${plural(events, 'event')})`,
      `    ${statement}`,
    ]),
    ...whereFrom(day),
    '',
    `When (${timeZone}; * contributes)`,
    ...day.timeline.flatMap(quarterHour),
  ]
}

function standing({ confidence, severity, continues }: ExplainedDay): string {
  if (confidence === 'none') return 'not a finding'
  return continues
    ? `continues what was found on ${continues}, ${severity} severity`
    : `${confidence} confidence, ${severity} severity`
}

/** Its id, by which `verdict` names it, and what was answered. */
function answer({ uid, verdict: said }: ExplainedDay): string {
  if (!said) return `Id ${uid}; nobody has judged it`
  const { verdict, by, at, note } = said
  return `Id ${uid}; judged ${verdict}${by ? ` by ${by}` : ''}${at ? ` on ${at.slice(0, 10)}` : ''}${note ? `: ${note}` : ''}`
}

/** Account and owner, where the context names them. */
function known({ account, account_name, owner }: ExplainedDay): string[] {
  const named = ownerInWords(owner)
  const words = [account_name && `account ${account} is ${account_name}`, named && `owner ${named}`].filter(
    Boolean,
  )
  return words.length ? [words.join('; ')] : []
}

/** Addresses of the day that the context knows; nothing where it knows none. */
function whereFrom({ addresses }: ExplainedDay): string[] {
  const placed = addresses.filter(({ where }) => where !== null)
  if (placed.length === 0) return []
  const more = placed.length - mostAddresses
  return [
    '',
    'From',
    ...placed
      .slice(0, mostAddresses)
      .map(({ address, calls, where }) => `  ${address}  ${where}  (${plural(calls, 'call')})`),
    ...(more > 0 ? [`  and ${plural(more, 'more address')}`] : []),
  ]
}

function quarterHour({ slot, actions }: QuarterHour): string[] {
  const shown = actions.filter(({ contributes }, i) => contributes || i < mostActions)
  const rest = actions.length - shown.length
  return [
    ...shown.map(({ action, calls, denied, failed, contributes, agent }, i) => {
      const outcome = outcomeWords({ calls, denied, failed })
      const came = `${calls > 1 ? ` x ${calls}` : ''}${outcome && ` (${outcome})`}`
      return `  ${i === 0 ? clock(slot) : '     '} ${contributes ? '*' : ' '} ${action}${came}${i === 0 ? `  [${agent}]` : ''}`
    }),
    ...(rest > 0 ? [`          and ${rest} more usual ${rest === 1 ? 'action' : 'actions'}`] : []),
  ]
}
