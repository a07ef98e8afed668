/**
 * `alerts`: the high-confidence findings that no mute hides and nobody judged benign, as text or JSON; posts a digest only
 * where a URL is given.
 */
import { join } from 'node:path'
import { isAlert } from '../../report-site/levels.ts'
import { Failure } from '../failure.ts'
import { openContext } from '../run-folder/context.ts'
import { readFindings } from '../run-folder/exports/finding.ts'
import { partOf, readIncidents } from '../run-folder/incidents.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { printable } from '../visible.ts'
import { openWarehouse } from '../warehouse/warehouse.ts'

/** @returns whether --fail-on asks for a failing exit */
export async function alerts(
  context: StageContext,
  options: { webhook?: string; failOn?: string; json?: boolean },
): Promise<boolean> {
  if (options.failOn && options.failOn !== 'high')
    throw new Failure(`--fail-on ${options.failOn}: the only value is high`, 2)
  requireNote(context.out, 'score')
  const lookup = openContext(context)
  const warehouse = await openWarehouse({
    file: join(context.out, 'warehouse.duckdb'),
    memory: context.memory,
    spill: join(context.out, 'spill'),
    readOnly: true,
  })
  const findings = await readFindings(warehouse, context.out, lookup)
  const all = findings.filter(({ confidence }) => confidence === 'high')
  const hidden = new Set(findings.filter((of) => of.muted !== null).map(({ uid }) => uid))
  const incidents = new Map((await readIncidents(warehouse, context.out)).map((of) => [of.incident, of]))
  warehouse.close()
  const high = all.filter(isAlert)
  const muted = all.filter((of) => of.muted !== null).length
  const answered = [
    [muted, 'muted by mutes.yaml'],
    [all.length - high.length - muted, 'judged benign in verdicts.csv'],
  ] as const
  const others = answered.filter(([many]) => many > 0).map(([many, how]) => `${many} more ${how}`)
  const lines = high.map((alert) => {
    const incident = incidents.get(alert.incident ?? '')
    return [
      `${alert.day}  ${alert.severity.padEnd(13)} ${alert.principal}${alert.verdict ? ` (judged ${alert.verdict})` : ''}`,
      alert.headline,
      ...(incident ? [`Part of ${partOf(incident, hidden)}`] : []),
      ...known(alert),
    ].join('\n            ')
  })
  const found = high.length === 0 ? 'No alerts' : `${high.length} ${high.length === 1 ? 'alert' : 'alerts'}`
  const title = others.length ? `${found}; ${others.join(', ')}` : high.length ? found : `${found}.`
  process.stdout.write(
    options.json
      ? high.map((alert) => `${JSON.stringify(alert)}\n`).join('')
      : `${printable([title, ...lines].join('\n'))}\n`,
  )
  if (options.webhook) await post(options.webhook, title, high)
  return options.failOn === 'high' && high.length > 0
}

type Known = { account_name?: string; owner?: string; owner_contact?: string; place?: string }

/** What the context knows of an alert, a line where it knows anything. */
function known({ account_name, owner, owner_contact, place }: Known): string[] {
  const words = [
    account_name && `account ${account_name}`,
    owner && `owner ${owner}${owner_contact ? ` (${owner_contact})` : ''}`,
    place && `from ${place}`,
  ].filter(Boolean)
  return words.length ? [words.join('; ')] : []
}

async function post(
  url: string,
  title: string,
  high: ({
    principal: string
    day: string
    headline: string
    severity: string
    incident: string | null
  } & Known)[],
) {
  if (!URL.canParse(url)) throw new Failure(`--webhook ${url}: not a URL`, 2)
  const text = [
    title,
    ...high.map((a) =>
      [
        `\u2022 ${a.day} ${plainText(a.principal)} (${a.severity}${a.incident ? `, incident ${a.incident}` : ''}): ${plainText(a.headline)}`,
        ...known(a).map(plainText),
      ].join('\n   '),
    ),
  ].join('\n')
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ text: printable(text) }),
    signal: AbortSignal.timeout(30_000),
  }).catch((error: Error) => {
    throw new Failure(`--webhook: could not reach ${new URL(url).host} (${error.cause ?? error.message})`)
  })
  if (!response.ok)
    throw new Failure(`--webhook: ${new URL(url).host} answered ${response.status}; the digest was not taken`)
}

/** Slack reads <, > and & as markup; a principal's name must not become a link or a mention. */
function plainText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
