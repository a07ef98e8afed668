/** What a verdict changes, now and on the next run, in words. */
import type { VerdictWord } from '../run-folder/verdict-file.ts'
import type { AnswerableDay } from './finding-reference.ts'

type Known = ReadonlyMap<string, { verdict: VerdictWord }>

/** Whether the next run learns otherwise than the last one did. */
function moves({ uid, place }: AnswerableDay, word: VerdictWord, known: Known): boolean {
  const before = known.get(uid)?.verdict ?? 'unsure'
  return place !== 'gone' && before !== word
}

export function effectOf(days: readonly AnswerableDay[], word: VerdictWord, known: Known): string[] {
  const isOne = days.length === 1
  const [it, does] = isOne ? ['The day', 's'] : ['The days', '']
  const lines: string[] = []
  const alerts = days.some(({ confidence, place }) => confidence === 'high' && place === 'scored')
  if (word === 'benign' && alerts)
    lines.push('From now on "usually alerts" leaves it out, and says that it was answered.')
  const gone = days.filter(({ place }) => place === 'gone')
  if (gone.length === days.length)
    lines.push(
      `${it} ${isOne ? 'is' : 'are'} no longer in the data: no score changes; the verdict is kept and counted.`,
    )
  else if (!days.some((of) => moves(of, word, known)))
    lines.push(
      word === 'unsure'
        ? `No score changes: ${it.toLowerCase()} wait${does} as without a verdict.`
        : 'No score changes: this was said before.',
    )
  else if (word === 'benign')
    lines.push(
      `On the next run ${it.toLowerCase()} teach${isOne ? 'es' : ''} what is usual: later days like ${isOne ? 'it' : 'them'} stand out less.`,
    )
  else if (word === 'malicious')
    lines.push(
      `On the next run ${it.toLowerCase()} teach${isOne ? 'es' : ''} nothing, and ${isOne ? 'is' : 'are'} left out of what others usually do, of the gate and of the calibration; the finding stays.`,
    )
  else
    lines.push(
      `On the next run ${it.toLowerCase()} ${isOne ? 'is' : 'are'} treated as if nobody had judged ${isOne ? 'it' : 'them'}.`,
    )
  return lines
}

/** What to run: a day of the baseline changes training, one of the scored days what comes after it. */
export function nextStep(days: readonly AnswerableDay[], word: VerdictWord, known: Known): string {
  const moving = days.filter((of) => moves(of, word, known))
  if (moving.length === 0) return 'To show it on the pages: "usually report", or the next "usually run".'
  return moving.some(({ place }) => place === 'baseline')
    ? 'To heed it: "usually run" as before; it trains and scores again, since the day is of the baseline.'
    : 'To heed it: "usually run" as before; it scores again, and trains nothing.'
}
