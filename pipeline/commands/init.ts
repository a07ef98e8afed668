/** `init`: writes usually.yaml, with every key that it may have explained. */
import { existsSync, writeFileSync } from 'node:fs'
import { stringify } from 'yaml'
import { configFile } from '../command-line/config.ts'
import { Failure } from '../failure.ts'
import type { Log } from '../log.ts'

export interface InitOptions {
  input?: string[]
  out?: string
  timeZone?: string
  alertBudget?: string
  context?: string
  print?: boolean
  force?: boolean
}

export function init(options: InitOptions, log: Log, file = configFile): void {
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
export function configText({ input, out, timeZone, alertBudget, context }: InitOptions): string {
  const key = (name: string, value: unknown, otherwise: string) =>
    value === undefined ? `# ${name}: ${otherwise}` : stringify({ [name]: value }).trimEnd()
  return `# What \`usually\` does every week. The command line and the environment (USUALLY_OUT for out, and so on) come
# before this file; "usually settings" shows what is in force. Paths count from the folder of this file.

# Where CloudTrail lies: files, folders, globs and s3:// addresses, in any layout.
${key('input', input, '[/path/to/AWSLogs]')}

# The run folder: results, what was learned, the report (report/index.html).
${key('out', out, 'data/run')}

# IANA time zone of the days that are scored.
${key('time-zone', timeZone, 'UTC')}

# False alerts a week that are expected: the promise of high confidence.
${key('alert-budget', alertBudget === undefined ? undefined : Number(alertBudget), '1')}

# Owners, names of accounts and networks, MMDB files; context.yaml of the run folder is read without being named.
${key('context', context, 'context.yaml')}

# DuckDB's memory limit, the seed of everything random, known incidents, changes to data/risks.csv.
# memory: 2GiB
# seed: 1
# labels: labels.csv
# risk-catalogue: risks.csv

# Any setting of "usually settings".
# settings:
#   confidence.medium: 5
#   sessions.gapMinutes: 30
`
}
