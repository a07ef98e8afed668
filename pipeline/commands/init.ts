/** `init`: writes usually.yaml, with every key that it may have explained. */
import { existsSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { configFile } from '../command-line/config.ts'
import { Failure } from '../failure.ts'
import { readScope } from '../ingest/scope.ts'
import type { Log } from '../log.ts'
import { parseAddress } from '../s3/address.ts'
import { regionOf } from './deliver/sns.ts'

export interface InitOptions {
  input?: string[]
  out?: string
  timeZone?: string
  alertBudget?: string
  context?: string
  since?: string
  /** Separated by commas, as everywhere on the command line. */
  accounts?: string
  regions?: string
  publish?: string
  reportUrl?: string
  sns?: string
  print?: boolean
  force?: boolean
}

export function init(options: InitOptions, log: Log, file = configFile): void {
  // What is wrong is told now, not by the first run.
  readScope(options)
  if (options.publish !== undefined) parseAddress(options.publish, '--publish')
  if (options.sns !== undefined) regionOf(options.sns)
  if (options.alertBudget !== undefined && !(Number(options.alertBudget) > 0))
    throw new Failure(`--alert-budget ${options.alertBudget}: expected a number above 0`, 2)
  const text = configText(options)
  if (options.print) {
    process.stdout.write(text)
    return
  }
  if (existsSync(file) && !options.force)
    throw new Failure(
      `${file}: is there already. --force writes it anew, --print only shows what it would be.`,
    )
  writeFileSync(file, text)
  log.line(
    options.input
      ? `${file} written. "usually run" reads it; "usually settings" says what is in force.`
      : `${file} written. Name your CloudTrail under "input:" in it, then "usually run".`,
  )
}

/** The file. What is not given stands as a comment with its default. */
export function configText(options: InitOptions): string {
  const key = (name: string, value: unknown, otherwise: string) =>
    value === undefined ? `# ${name}: ${otherwise}` : stringify({ [name]: value }).trimEnd()
  const list = (text: string | undefined) => text?.split(',').map((name) => name.trim())
  const { input, out, timeZone, alertBudget, context, since, publish, reportUrl, sns } = options
  return `# What \`usually\` does every week. The command line and the environment (USUALLY_OUT for out, and so on) come
# before this file; "usually settings" shows what is in force. Paths count from the folder of this file.

# Where CloudTrail lies: files, folders, globs and s3:// addresses, in any layout.
${key('input', input, '[/path/to/AWSLogs]')}

# Of a trail: which accounts and regions are read, and from which day of delivery on. Buckets whose readers pay.
${key('accounts', list(options.accounts), '[111122223333, 444455556666]')}
${key('regions', list(options.regions), '[eu-west-1, us-east-1]')}
${key('since', since, '2026-10-01')}
# request-payer: requester

# The run folder: results, what was learned, the report (report/index.html).
${key('out', out, 'data/run')}

# IANA time zone of the days that are scored.
${key('time-zone', timeZone, 'UTC')}

# False alerts a week that are expected: the promise of high confidence.
${key('alert-budget', alertBudget === undefined ? undefined : Number(alertBudget), '1')}

# Owners, names of accounts and networks, MMDB files; context.yaml of the run folder is read without being named.
${key('context', context, 'context.yaml')}

# Where in S3 "usually run" puts the report and the findings, and where the report is then served from, for links.
${key('publish', publish, 's3://BUCKET/PREFIX')}
${key('report-url', reportUrl, 'https://reports.example.com/usually/report')}

# Where "usually alerts" sends what is new: a webhook (slack, teams, pagerduty or json), a topic of Amazon SNS. Whoever
# has the address of a webhook can post there: where others read this file, leave it out and set USUALLY_WEBHOOK.
# webhook: https://hooks.example.com/services/T0/B0
# webhook-format: slack
# webhook-key-env: PAGERDUTY_ROUTING_KEY
${key('sns', sns, 'arn:aws:sns:eu-central-1:111122223333:alerts')}

# DuckDB's memory limit, the seed of everything random, known incidents, changes to data/risks.csv.
# memory: 2GiB
# seed: 1
# labels: labels.csv
# risk-catalogue: risks.csv

# What makes the feature tables: duckdb, or a Trino server that has CloudTrail's own table or a copy of events/ as one.
# Who you are there is said by TRINO_USER and TRINO_PASSWORD, never here.
# engine: duckdb
# server: https://trino.example.com:8443
# catalog: hive
# schema: security
# table: events
# work-schema: usually_work

# Any setting of "usually settings".
# settings:
#   confidence.medium: 5
#   sessions.gapMinutes: 30
`
}
