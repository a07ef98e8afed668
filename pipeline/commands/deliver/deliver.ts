/** Sends alerts where the user said: each once to a place, unless it says something new. */
import { Failure } from '../../failure.ts'
import type { StageContext } from '../../run-folder/stage.ts'
import { openDeliveries, targetOf } from './deliveries.ts'
import type { Alert, Digest } from './digest.ts'
import { pagerdutyEvent } from './pagerduty.ts'
import { jsonMessage } from './plain.ts'
import { post, webhookUrl } from './post.ts'
import { slackMessage } from './slack.ts'
import { publish, regionOf } from './sns.ts'
import { teamsMessage } from './teams.ts'

const formats = ['slack', 'teams', 'pagerduty', 'json'] as const
type Format = (typeof formats)[number]

export interface DeliveryOptions {
  webhook?: string
  webhookFormat?: string
  webhookKeyEnv?: string
  sns?: string
  resend?: boolean
}

/** A place to send to. */
interface Target {
  /** as it is named to the user */
  name: string
  /** as it is recorded */
  target: string
  /** @param taken is told what was taken, as soon as it was */
  send(digest: Digest, taken: (alerts: readonly Alert[]) => void): Promise<void>
}

/** @throws Failure of exit code 2 for options that do not go together: before anything is read or sent */
export function targetsOf(options: DeliveryOptions, signal: AbortSignal): Target[] {
  const { webhook, webhookFormat, webhookKeyEnv, sns, resend } = options
  if (webhook === undefined && (webhookFormat ?? webhookKeyEnv) !== undefined)
    throw new Failure(
      `--webhook-${webhookFormat === undefined ? 'key-env' : 'format'} needs --webhook, or the address in USUALLY_WEBHOOK`,
      2,
    )
  if (resend && webhook === undefined && sns === undefined)
    throw new Failure('--resend needs --webhook or --sns: nothing else is sent', 2)
  const format = (webhookFormat ?? 'slack') as Format
  if (!formats.includes(format))
    throw new Failure(`--webhook-format ${format}: expected ${formats.join(', ')}`, 2)
  return [
    ...(webhook === undefined
      ? []
      : [hook(webhookUrl(webhook), format, keyFrom(format, webhookKeyEnv), signal)]),
    ...(sns === undefined ? [] : [snsTopic(sns, signal)]),
  ]
}

/** PagerDuty's routing key is a secret: options are in the list of processes, variables are not. */
function keyFrom(format: Format, variable: string | undefined): string {
  if (format !== 'pagerduty') {
    if (variable !== undefined)
      throw new Failure('--webhook-key-env is for --webhook-format pagerduty; the others have no key', 2)
    return ''
  }
  if (variable === undefined)
    throw new Failure(
      '--webhook-format pagerduty needs --webhook-key-env NAME: the variable that holds the routing key',
      2,
    )
  const key = process.env[variable]?.trim()
  if (!key) throw new Failure(`--webhook-key-env ${variable}: this variable is empty or not set`, 2)
  return key
}

const messages = { slack: slackMessage, teams: teamsMessage, json: jsonMessage }

function hook(url: URL, format: Format, key: string, signal: AbortSignal): Target {
  return {
    name: `webhook (${format}, ${url.host})`,
    target: targetOf(url.href, format, key),
    async send(digest, taken) {
      if (format !== 'pagerduty') {
        await post(url, messages[format](digest), signal)
        taken(digest.alerts)
        return
      }
      for (const alert of digest.alerts) {
        await post(url, pagerdutyEvent(alert, digest, key), signal)
        taken([alert])
      }
    },
  }
}

function snsTopic(arn: string, signal: AbortSignal): Target {
  regionOf(arn)
  return {
    name: 'SNS topic',
    target: targetOf(arn),
    async send(digest, taken) {
      await publish(arn, digest, signal)
      taken(digest.alerts)
    },
  }
}

/**
 * Each target is tried, whatever became of the one before.
 * @throws Failure of the first that could not be reached; what was taken until then is recorded
 */
export async function deliver(
  { out, log }: StageContext,
  targets: readonly Target[],
  digest: Digest,
  resend: boolean,
): Promise<void> {
  const deliveries = openDeliveries(out)
  const failures: unknown[] = []
  for (const { name, target, send } of targets) {
    const alerts = resend ? digest.alerts : digest.alerts.filter((alert) => !deliveries.has(target, alert))
    const before = digest.alerts.length - alerts.length
    const earlier = before > 0 ? `${before} of ${digest.alerts.length} alerts delivered there before` : ''
    if (alerts.length === 0) {
      log.line(`${name}: nothing to send${earlier && `, ${earlier}`}`)
      continue
    }
    deliveries.record(target, []) // What cannot be recorded must not be sent: the next run would send it again.
    const title = earlier ? `${alerts.length} new of ${digest.title}` : digest.title
    try {
      await send({ ...digest, title, alerts }, (taken) => deliveries.record(target, taken))
      log.line(`${name}: ${alerts.length} delivered${earlier && `, ${earlier}`}`)
    } catch (error) {
      failures.push(error)
    }
  }
  const [first, ...others] = failures
  for (const failure of others) log.warn((failure as Error).message)
  if (first !== undefined) throw first
}
