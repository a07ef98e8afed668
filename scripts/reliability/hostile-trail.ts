/** A trail whose every free-form field holds strings that would do harm where they are shown, with an attack in it. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { seeded } from '../../models/random.ts'
import { type CloudTrailRecord, record, writeTrail } from '../../pipeline/example/trail-files.ts'

/** Each is the name of somebody who works as others do, and on the last day does what attackers do. */
export const hostile = [
  '<img src=x onerror="window.hurt=1">',
  '</script><script>window.hurt=1</script>',
  '"><svg/onload=window.hurt=1>',
  'javascript:window.hurt=1//\'"`',
  '--><!--]]>&lt;b&gt;&amp;',
  '{{constructor.constructor("window.hurt=1")()}}#{window.hurt=1}',
  '\u001b[2J\u001b]0;forged\u0007\u001b]8;;http://forged.example\u0007here\u009b31m',
  '\u202egnp.forged\u2066\u200b\u2060\ufeff\u00ad\u061c',
  '=HYPERLINK("http://forged.example","here")',
  '+1+cmd|"/c calc"!A0',
  '-2+3',
  '@SUM(1+1)',
  '\t=1+1',
  'one\nusually: forged line\r\nforged line',
  'one\u2028forged line\u2029forged line\u0085forged line',
  '",forged,"\n=1+1,forged',
  '<!channel> <https://forged.example|here> *bold* [here](https://forged.example)',
  '../../../../etc/forged%2f..%00',
  'x\u0000y\ud83dz',
  "'; DROP TABLE event; --",
]

const days = 28
const lastDay = Date.UTC(2026, 10, 15)

/** Calls of all days. */
function trail(seed: number): CloudTrailRecord[] {
  const random = seeded(seed, 'strings')
  const records: CloudTrailRecord[] = []
  for (const [who, evil] of hostile.entries())
    for (let day = 0; day < days; day++) {
      const at = (second: number) =>
        new Date(lastDay - (days - 1 - day) * 86_400_000 + (9 * 3600 + second) * 1000)
      const isAttack = day === days - 1
      const usual = Array.from({ length: 12 }, () => random.pick(['ListBuckets', 'GetObject', 'HeadBucket']))
      const strange = [
        'CreateUser',
        'CreateAccessKey',
        'PutUserPolicy',
        'AttachUserPolicy',
        'StopLogging',
        'GetSecretValue',
        'DeleteTrail',
      ]
      for (const [index, name] of [...usual, ...(isAttack ? [...strange, ...strange, evil] : [])].entries())
        records.push(
          call(
            records.length + 1,
            who,
            evil,
            name,
            at(index * 60 + random.int(0, 59)),
            index >= usual.length,
          ),
        )
    }
  return records
}

function call(
  number: number,
  who: number,
  evil: string,
  eventName: string,
  at: Date,
  isStrange: boolean,
): CloudTrailRecord {
  const isSession = who % 2 === 1
  const services: Record<string, string> = {
    StopLogging: 'cloudtrail',
    DeleteTrail: 'cloudtrail',
    GetSecretValue: 'secretsmanager',
  }
  const service = isStrange ? (services[eventName] ?? 'iam') : 's3'
  const account = '123456789012'
  return record(number, {
    eventTime: `${at.toISOString().slice(0, 19)}Z`,
    eventSource: `${service}.amazonaws.com`,
    eventName,
    userIdentity: isSession
      ? {
          type: 'AssumedRole',
          principalId: `AROA:${evil}`,
          arn: `arn:aws:sts::${account}:assumed-role/role ${evil}/${evil}`,
          accountId: account,
          accessKeyId: isStrange ? evil : `ASIA${who}`,
          sessionContext: {
            sessionIssuer: {
              type: 'Role',
              arn: `arn:aws:iam::${account}:role/${evil}`,
              userName: `role ${evil}`,
              accountId: account,
            },
            attributes: { mfaAuthenticated: evil, creationDate: evil },
            sourceIdentity: evil,
          },
        }
      : {
          type: 'IAMUser',
          principalId: evil,
          arn: `arn:aws:iam::${account}:user/${evil}`,
          accountId: account,
          accessKeyId: isStrange ? evil : `AKIA${who}`,
          userName: evil,
        },
    ...(isStrange
      ? {
          eventID: `${evil} ${number}`,
          awsRegion: evil,
          sourceIPAddress: evil,
          userAgent: evil,
          errorCode: number % 3 ? null : evil,
          errorMessage: number % 3 ? null : evil,
          requestParameters: {
            userName: evil,
            [evil]: evil,
            secretId: evil,
            policyArn: `arn:aws:iam::aws:policy/${evil}`,
            policyDocument: JSON.stringify({ Statement: [{ Action: evil }] }),
          },
          responseElements: { user: { userName: evil, arn: evil }, accessKey: { accessKeyId: evil } },
          additionalEventData: { [evil]: evil },
          resources: [{ ARN: evil, accountId: evil, type: evil }],
          requestID: evil,
          sharedEventID: evil,
          vpcEndpointId: evil,
          apiVersion: evil,
          eventVersion: evil,
        }
      : {}),
  })
}

export function writeHostileTrail(folder: string, seed: number): void {
  mkdirSync(folder)
  const records = trail(seed)
  for (let start = 0; start < records.length; start += 500)
    writeTrail(join(folder, `trail ${start}.json.gz`), records.slice(start, start + 500))
  // What cannot be read is named, with the folder's name and its own.
  writeFileSync(
    join(folder, '<i>\u202e\nforged.json'),
    'no trail <img src=x onerror="window.hurt=1">\n\u001b[2J',
  )
}

/** So that it alerts of nearly all of them. */
export const manyAlerts = [
  ...['--alert-budget', '60', '--set', 'confidence.medium=80', '--set', 'confidence.low=100'],
  ...['--set', 'models.sequence.epochs=1'],
]
