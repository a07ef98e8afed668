/**
 * `alerts`: the high-confidence findings that no mute hides and nobody judged benign, as text or JSON; sends them only
 * where an address is given. Reads a run and writes nothing of it but the record of what was sent.
 */
import { isAlert } from '../../report-site/levels.ts'
import { Failure } from '../failure.ts'
import { openContext } from '../run-folder/context.ts'
import { readFindings } from '../run-folder/exports/finding.ts'
import { partOf, readIncidents } from '../run-folder/incidents.ts'
import { withLock } from '../run-folder/lock.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { readVerdictFile, verdictsFile } from '../run-folder/verdict-file.ts'
import { visible, visibleJson } from '../visible.ts'
import { withReader } from '../warehouse/warehouse.ts'
import { type DeliveryOptions, deliver, targetsOf } from './deliver/deliver.ts'
import { type Alert, alertOf, promiseOf } from './deliver/digest.ts'

export interface AlertsOptions extends DeliveryOptions {
  failOn?: string
  json?: boolean
  /** where the report is served from */
  reportUrl?: string
}

/** @returns whether --fail-on asks for a failing exit */
export async function alerts(context: StageContext, options: AlertsOptions): Promise<boolean> {
  const { out } = context
  if (options.failOn && options.failOn !== 'high')
    throw new Failure(`--fail-on ${options.failOn}: the only value is high`, 2)
  const reportUrl = options.reportUrl === undefined ? undefined : addressOf(options.reportUrl)
  const targets = targetsOf(options, context.signal)
  requireNote(out, 'score')
  const lookup = openContext(context)
  const { findings, incidents } = await withReader(context, async (warehouse) => ({
    findings: await readFindings(warehouse, out, lookup),
    incidents: new Map((await readIncidents(warehouse, out)).map((of) => [of.incident, of])),
  }))
  const all = findings.filter(({ confidence }) => confidence === 'high')
  const high = all.filter(isAlert)
  const hidden = new Set(findings.filter((of) => of.muted !== null).map(({ uid }) => uid))
  const told = high.map((finding) => {
    const incident = incidents.get(finding.incident ?? '')
    return alertOf(finding, incident ? partOf(incident, hidden) : null, reportUrl)
  })
  for (const { line, reason } of readVerdictFile(verdictsFile(out)).unusable)
    context.log.warn(`${verdictsFile(out)}:${line}: ${reason}`)
  const muted = all.filter((of) => of.muted !== null).length
  const title = titleOf(high.length, muted, all.length - high.length - muted)
  process.stdout.write(
    options.json
      ? high.map((alert) => `${visibleJson(alert)}\n`).join('')
      : `${[title, ...told.map(inTerminal)].join('\n')}\n`,
  )
  if (targets.length > 0)
    await withLock(context, { what: 'deliveries', command: 'usually alerts', wait: true }, () =>
      deliver(context, targets, { title, promise: promiseOf(out), alerts: told }, options.resend ?? false),
    )
  return options.failOn === 'high' && high.length > 0
}

function titleOf(alerts: number, muted: number, benign: number): string {
  const answered = [
    [muted, 'muted by mutes.yaml'],
    [benign, 'judged benign in verdicts.csv'],
  ] as const
  const others = answered.filter(([many]) => many > 0).map(([many, how]) => `${many} more ${how}`)
  const found = alerts === 0 ? 'No alerts' : `${alerts} ${alerts === 1 ? 'alert' : 'alerts'}`
  if (others.length > 0) return `${found}; ${others.join(', ')}`
  return alerts > 0 ? found : `${found}.`
}

function inTerminal({ finding, principal, known, url }: Alert): string {
  return [
    `${finding.day}  ${finding.uid}  ${finding.severity.padEnd(13)} ${principal}`,
    visible(finding.headline),
    ...known,
    ...(url ? [url] : []),
  ].join('\n            ')
}

function addressOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^(https?|file):$/.test(url.protocol))
    throw new Failure(
      `--report-url ${text}: expected the address of the folder report/, such as https://reports.example.com/usually`,
      2,
    )
  return `${url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin}${url.pathname}`
}
