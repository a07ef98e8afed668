/** Bad input beside good: what ingest makes of both, against what it makes of the good alone. */
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import {
  type CloudTrailRecord,
  type Row as EventRow,
  readEvents,
  record,
  session,
  writeTrail,
} from '../../pipeline/example/trail-files.ts'
import { requireLedger } from '../../pipeline/run-folder/ledger.ts'
import { type Ended, usually } from './command.ts'

/** Records that look like an organisation's: the kinds of identity in turn, over four weeks. */
export function realRecord(number: number): CloudTrailRecord {
  const at = Date.UTC(2026, 9, 19, 8) + ((number * 7919) % (28 * 24 * 60)) * 60_000
  const eventTime = `${new Date(at).toISOString().slice(0, 19)}Z`
  const kinds: CloudTrailRecord[] = [
    {},
    { userIdentity: session('deploy', 'i-0abcdef1234567890') },
    {
      userIdentity: session('AWSReservedSSO_Developer_0123456789abcdef', 'mia@example.com'),
      eventSource: 'iam.amazonaws.com',
      eventName: 'ListRoles',
      requestParameters: { maxItems: 100, nested: { list: [{ name: 'a', value: 1.5 }, null, true] } },
    },
    { userIdentity: { type: 'AWSService', invokedBy: 'ec2.amazonaws.com' }, eventType: 'AwsServiceEvent' },
    {
      eventSource: 'signin.amazonaws.com',
      eventName: 'ConsoleLogin',
      eventType: 'AwsConsoleSignIn',
      responseElements: { ConsoleLogin: 'Failure' },
      errorMessage: 'Failed authentication',
      additionalEventData: { MFAUsed: 'No' },
      sourceIPAddress: '2001:db8::7',
    },
    {
      eventSource: 'ec2.amazonaws.com',
      eventName: 'RunInstances',
      errorCode: 'Client.UnauthorizedOperation',
      readOnly: false,
      resources: [{ ARN: 'arn:aws:ec2:eu-west-1:123456789012:instance/i-1', accountId: '123456789012' }],
      tlsDetails: { tlsVersion: 'TLSv1.3' },
    },
  ]
  return record(number, { ...kinds[number % kinds.length], eventTime })
}

const goodIds = Array.from({ length: 40 }, (_, index) => index + 1)

/** Makes the folder, with files whose events must come out whatever lies beside them. */
export function writeGood(folder: string): void {
  for (const start of [0, 20])
    writeTrail(
      join(folder, `good-${start}.json.gz`),
      goodIds.slice(start, start + 20).map((number) => realRecord(number)),
    )
}

export interface Trial {
  broken: string[]
  read: number
  kept: number
  duplicates: number
  rejected: number
  /** Files that nothing was read of, as they are no data. */
  aside: number
}

/** The good files' events alone, to compare with. */
export async function goodAlone(folder: string): Promise<EventRow[]> {
  const input = join(folder, 'good-alone')
  writeGood(input)
  const out = join(folder, 'good-run')
  const { status, stderr } = await usually(['ingest', '--input', input, '--out', out])
  if (status !== 0) throw new Error(stderr)
  return goodOnes(out)
}

/** @param expected the good files' events */
export async function tryIngest(input: string, expected: readonly EventRow[], about: string): Promise<Trial> {
  const out = `${input}-run`
  mkdirSync(out, { recursive: true })
  const broken: string[] = []
  try {
    const ended = await usually(['ingest', '--input', input, '--out', out])
    broken.push(...crashes(ended))
    if (broken.length > 0)
      return { broken: told(about, broken), read: 0, kept: 0, duplicates: 0, rejected: 0, aside: 0 }
    const { files } = requireLedger(out)
    const sum = (of: 'read' | 'kept' | 'duplicates' | 'rejected') =>
      files.reduce((total, file) => total + file[of], 0)
    const counts = {
      read: sum('read'),
      kept: sum('kept'),
      duplicates: sum('duplicates'),
      rejected: sum('rejected'),
      aside: files.filter(({ layout }) => layout === 'skipped').length,
    }
    if (counts.read !== counts.kept + counts.duplicates + counts.rejected)
      broken.push(`read, kept, duplicates and rejected do not add up: ${JSON.stringify(counts)}`)
    const found = await goodOnes(out)
    if (JSON.stringify(found) !== JSON.stringify(expected))
      broken.push(`the good files gave ${found.length} events of ${expected.length}, or others`)
    return { broken: told(about, broken), ...counts }
  } finally {
    rmSync(out, { recursive: true, force: true })
  }
}

/** What no input may bring about: a signal, an exit that is neither 0 nor 1, a stack. */
export function crashes({ status, signal, stderr, stdout }: Ended, statuses = [0]): string[] {
  const broken: string[] = []
  if (signal || !statuses.includes(status ?? -1))
    broken.push(`ended with ${signal ?? status}: ${stderr.slice(-600)}`)
  if (/^\s+at .+(:\d+:\d+|<anonymous>)\)?$|INTERNAL Error|TypeError|RangeError/m.test(stderr + stdout))
    broken.push(`a stack or a fault of the program: ${stderr.slice(-600)}`)
  return broken
}

const told = (about: string, broken: string[]) => broken.map((one) => `${about}: ${one}`)

async function goodOnes(out: string): Promise<EventRow[]> {
  const ids = new Set(goodIds.map((number) => record(number).eventID))
  const events = await readEvents(out)
  return events.filter(({ event_id }) => ids.has(event_id)).map(({ file_id, ...event }) => event)
}
