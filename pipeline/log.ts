/**
 * What a person sees while a command runs: progress bars on a terminal, plain lines in a log, JSON lines with
 * --json, nothing but warnings with --quiet. Everything goes to standard error, results go to standard output.
 */
import cliProgress from 'cli-progress'
import { printableLine, visibleJson } from './visible.ts'

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

/** Work of fewer seconds is told without its times. */
const longWork = 10

export function openLog(
  form: LogForm,
  write = (text: string) => void process.stderr.write(text),
  now = () => performance.now() / 1000,
): Log {
  let drawn: cliProgress.SingleBar | undefined
  const say = (level: 'info' | 'warning', text: string) => {
    if (form === 'json') write(`${visibleJson({ level, text })}\n`)
    else if (form !== 'quiet' || level === 'warning') {
      // A line takes the place of the bar, which is drawn again below it.
      write(`${drawn ? '\r\u001b[K' : ''}${level === 'warning' ? 'warning: ' : ''}${printableLine(text)}\n`)
      drawn?.render()
    }
  }
  const terminalBar = (title: string): Bar => {
    const started = now()
    const bar = new cliProgress.SingleBar({
      format: (options, { progress }, { detail }) =>
        `${printableLine(title)} ${cliProgress.Format.BarFormat(progress, options)} ${Math.floor(progress * 100)} %${timesOf(now() - started, progress)}${detail && `, ${detail}`}`,
      forceRedraw: true,
      barCompleteChar: '\u2501',
      barIncompleteChar: '\u2500',
      hideCursor: true,
      clearOnComplete: true,
      stream: process.stderr,
    })
    bar.start(1, 0, { detail: '' })
    drawn = bar
    return {
      update: (done, detail = '') => bar.update(Math.min(1, done), { detail: printableLine(detail) }),
      stop: () => {
        bar.stop()
        if (drawn === bar) drawn = undefined
      },
    }
  }
  /** A line at each tenth, so that a log of an hour's run stays readable. */
  const plainBar = (title: string): Bar => {
    const started = now()
    let tenth = 0
    return {
      update: (done, detail = '') => {
        const reached = Math.floor(done * 10)
        if (reached <= tenth || reached >= 10) return
        tenth = reached
        say(
          'info',
          `${title}: ${reached * 10} %${timesOf(now() - started, done)}${detail ? `, ${detail}` : ''}`,
        )
      },
      stop: () => {},
    }
  }
  return {
    line: (text) => say('info', text),
    warn: (text) => say('warning', text),
    bar: form === 'terminal' ? terminalBar : plainBar,
  }
}

/** ", 2:05 gone, about 3:10 left" of work that takes long; what is left goes by what is done. */
function timesOf(seconds: number, done: number): string {
  if (seconds < longWork) return ''
  const left = done > 0 ? `, about ${clock((seconds / done) * (1 - done))} left` : ''
  return `, ${clock(seconds)} gone${left}`
}

function clock(seconds: number): string {
  const whole = Math.round(seconds)
  const two = (n: number) => String(n).padStart(2, '0')
  const minutes = `${Math.floor(whole / 60) % 60}:${two(whole % 60)}`
  return whole < 3600 ? minutes : `${Math.floor(whole / 3600)}:${minutes.padStart(5, '0')}`
}
