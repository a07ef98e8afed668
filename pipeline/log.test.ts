import { expect, test } from 'vitest'
import { type LogForm, openLog } from './log.ts'

/** What is written of a bar that is updated at these times, in seconds. */
function written(form: LogForm, updates: [second: number, done: number, detail?: string][]): string {
  let text = ''
  let second = 0
  const log = openLog(
    form,
    (more) => {
      text += more
    },
    () => second,
  )
  const bar = log.bar('train')
  for (const [at, done, detail] of updates) {
    second = at
    bar.update(done, detail)
  }
  bar.stop()
  return text
}

test('in a log, a line at each tenth; of what takes long, the time that is gone and left', () => {
  expect(
    written('plain', [
      [2, 0.11, 'epoch 1'],
      [3, 0.15],
      [9.9, 0.2],
      [30, 0.4, 'epoch 4'],
      [3600, 0.8],
      [4500, 1],
    ]),
  ).toBe(
    [
      'train: 10 %, epoch 1',
      'train: 20 %',
      'train: 40 %, 0:30 gone, about 0:45 left, epoch 4',
      'train: 80 %, 1:00:00 gone, about 15:00 left',
      '',
    ].join('\n'),
  )
})

test('a name with a line break in it starts no line', () => {
  let text = ''
  openLog('plain', (more) => {
    text += more
  }).warn('logs/a\nusually: done\u001b[2J.json: cut short')
  expect(text).toBe('warning: logs/a‹U+000A›usually: done‹U+001B›[2J.json: cut short\n')
})

test('as JSON, the same as text of a line each', () => {
  expect(written('json', [[60, 0.5, 'a\u202eb']])).toBe(
    '{"level":"info","text":"train: 50 %, 1:00 gone, about 1:00 left, a\\u202eb"}\n',
  )
})

test('of a quiet run, warnings alone', () => {
  let text = ''
  const log = openLog('quiet', (more) => {
    text += more
  })
  log.bar('train').update(0.5)
  log.line('a line')
  log.warn('a warning')
  expect(text).toBe('warning: a warning\n')
})
