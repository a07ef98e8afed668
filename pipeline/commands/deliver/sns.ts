/** Publishes a digest to a topic of Amazon SNS: text for people, JSON for queues, functions and addresses. */
import { severities } from '../../../report-site/words/levels.ts'
import { Failure } from '../../failure.ts'
import { visibleJson } from '../../visible.ts'
import type { Digest } from './digest.ts'
import { jsonMessage, textMessage } from './plain.ts'

const mostBytes = 256_000
const topic = /^arn:aws[a-z-]*:sns:([a-z0-9-]+):\d{12}:[\w-]+(\.fifo)?$/

/** @returns its region. @throws Failure of exit code 2 for what is no topic */
export function regionOf(arn: string): string {
  const [, region, fifo] = arn.match(topic) ?? []
  if (region === undefined)
    throw new Failure(
      `--sns ${arn}: expected the ARN of a topic such as arn:aws:sns:eu-central-1:111122223333:alerts`,
      2,
    )
  if (fifo) throw new Failure(`--sns ${arn}: a FIFO topic delivers to queues alone; give a standard topic`, 2)
  return region
}

/**
 * Credentials and endpoint come from where S3's do: environment, profile, role of the machine.
 * @throws Failure that says what the service answered
 */
export async function publish(arn: string, digest: Digest, signal: AbortSignal): Promise<void> {
  const { PublishCommand, SNSClient } = await import('@aws-sdk/client-sns')
  // Loaded here alone: printing alerts needs nothing of it.
  const { clientSettings } = await import('../../outbound/aws.ts')
  const client = new SNSClient({
    ...clientSettings({ requestTimeout: 30_000, throwOnRequestTimeout: true }),
    region: regionOf(arn),
    maxAttempts: 4,
  })
  try {
    await client.send(
      new PublishCommand({
        TopicArn: arn,
        Subject: subjectOf(digest),
        MessageStructure: 'json',
        Message: contentOf(digest),
        MessageAttributes: {
          severity: { DataType: 'String', StringValue: worstOf(digest) },
        },
      }),
      { abortSignal: signal },
    )
  } catch (error) {
    const { name, message } = error as Error
    const said = error instanceof Failure ? message : `${name}: ${message.split('\n')[0]}`
    throw new Failure(`--sns ${arn}: ${said}; the alerts were not delivered`)
  } finally {
    client.destroy()
  }
}

/** At most 100 characters of ASCII, so that it holds none of a log's words. */
function subjectOf(digest: Digest): string {
  const { length } = digest.alerts
  return length === 1
    ? `usually: an alert of ${worstOf(digest)} severity`
    : `usually: ${length} alerts, the worst of ${worstOf(digest)} severity`
}

function worstOf({ alerts }: Digest): string {
  return severities.findLast((severity) => alerts.some(({ finding }) => finding.severity === severity))!
}

/** A text by the protocol of who subscribed; SNS takes 256 KiB of them all. */
function contentOf(digest: Digest, most = 100): string {
  const json = visibleJson(jsonMessage(digest, most))
  const content = JSON.stringify({
    default: textMessage(digest),
    ...Object.fromEntries(['sqs', 'lambda', 'http', 'https', 'firehose'].map((protocol) => [protocol, json])),
  })
  return Buffer.byteLength(content) > mostBytes && most > 0
    ? contentOf(digest, Math.floor(most / 2))
    : content
}
