/**
 * What a person sees while a command runs: progress bars on a terminal, plain lines in a log, JSON lines with
 * --json, nothing but warnings with --quiet. Everything goes to standard error, results go to standard output.
 */
import cliProgress from 'cli-progress'
import { printable, visibleJson } from './visible.ts'

export type LogForm = 'terminal' | 'plain' | 'json' | 'quiet'

export interface Bar {
  /** @param done fraction from 0 to 1 */
  update(done: number, detail?: string): void
  stop(): void
}

export interface Log {
  line(text: string): void
  warn(text: string): void
  bar(title: string): Bar
}

export function openLog(form: LogForm, write = (text: string) => void process.stderr.write(text)): Log {
  const say = (level: 'info' | 'warning', text: string) => {
    if (form === 'json') write(`${visibleJson({ level, text })}\n`)
    else if (form !== 'quiet' || level === 'warning')
      write(`${level === 'warning' ? 'warning: ' : ''}${printable(text)}\n`)
  }
  return {
    line: (text) => say('info', text),
    warn: (text) => say('warning', text),
    bar: (title) => (form === 'terminal' ? terminalBar(title) : plainBar(title, (text) => say('info', text))),
  }
}

function terminalBar(title: string): Bar {
  const bar = new cliProgress.SingleBar({
    format: `${printable(title)} {bar} {percentage} % {detail}`,
    barCompleteChar: '\u2501',
    barIncompleteChar: '\u2500',
    hideCursor: true,
    clearOnComplete: true,
    stream: process.stderr,
  })
  bar.start(1, 0, { detail: '' })
  return {
    update: (done, detail = '') => bar.update(Math.min(1, done), { detail: printable(detail) }),
    stop: () => bar.stop(),
  }
}

/** A line at each tenth, so that a log of an hour's run stays readable. */
function plainBar(title: string, line: (text: string) => void): Bar {
  let tenth = 0
  return {
    update: (done, detail = '') => {
      const now = Math.floor(done * 10)
      if (now <= tenth || now >= 10) return
      tenth = now
      line(`${title}: ${now * 10} %${detail ? `, ${detail}` : ''}`)
    },
    stop: () => {},
  }
}
