/** `mutes`: what mutes.yaml hides, and with --try what another file would have hidden, over all findings kept. */
import { existsSync } from 'node:fs'
import { plural } from '../../models/words.ts'
import { Failure } from '../failure.ts'
import { hides, type Mute, type MuteFacts, mutesFile, readMutes, readPastFacts } from '../run-folder/mutes.ts'
import { requireNote, type StageContext } from '../run-folder/stage.ts'
import { printable, visible, visibleJson } from '../visible.ts'
import { withReader } from '../warehouse/warehouse.ts'

/** Findings listed a mute; the rest is counted. */
const mostListed = 20

export interface MutesOptions {
  try?: string
  json?: boolean
}

export async function mutes(context: StageContext, options: MutesOptions): Promise<void> {
  const { out } = context
  requireNote(out, 'score')
  const file = options.try ?? mutesFile(out)
  if (!existsSync(file))
    throw new Failure(
      options.try
        ? `--try ${file}: no such file`
        : `${file}: there are no mutes. A finding’s page has an entry to copy; try it with "usually mutes --try FILE".`,
    )
  const list = readMutes(file)
  const facts = await withReader(context, (warehouse) => readPastFacts(warehouse, out))
  process.stdout.write(
    options.json
      ? effects(list, facts)
          .map((effect) => `${visibleJson(effect)}\n`)
          .join('')
      : printable(tell(file, list, facts, options.try !== undefined)),
  )
}

/** What a mute hides of findings that no earlier one does, and how many findings kept too little to say. */
interface Effect {
  mute: Mute
  hidden: MuteFacts[]
  unknown: number
  /** whether it ended before the last finding */
  expired: boolean
}

function effects(list: readonly Mute[], facts: readonly MuteFacts[]): Effect[] {
  const last = facts.at(-1)?.day
  const left = new Set(facts)
  return list.map((mute) => {
    const answers = [...left].map((of) => [of, hides(mute, of)] as const)
    const hidden = answers.filter(([, answer]) => answer === true).map(([of]) => of)
    for (const of of hidden) left.delete(of)
    return {
      mute,
      hidden,
      unknown: answers.filter(([, answer]) => answer === null).length,
      expired: last !== undefined && mute.expires < last,
    }
  })
}

export function tell(
  file: string,
  list: readonly Mute[],
  facts: readonly MuteFacts[],
  isTrial: boolean,
): string {
  const [first, last] = [facts[0]?.day, facts.at(-1)?.day]
  const over = facts.length ? `the ${plural(facts.length, 'finding')} of ${first} to ${last}` : 'no finding'
  const lines = [`${file}: ${plural(list.length, 'mute')}, over ${over}`]
  for (const { mute, hidden, unknown, expired } of effects(list, facts)) {
    const high = hidden.filter(({ confidence }) => confidence === 'high').length
    const count = hidden.length
      ? `${plural(hidden.length, 'finding')}, ${high ? plural(high, 'alert') : 'no alert'} among them`
      : 'nothing'
    lines.push(
      '',
      `${mute.number}. ${isTrial ? 'would have hidden' : 'hides'} ${count}: ${visible(mute.reason)} (${visible(mute.author)}, until ${mute.expires})`,
      `   ${Object.entries(mute.match)
        .map(([field, values]) => `${field}: ${values.join(' or ')}`)
        .join('; ')}`,
    )
    if (expired) lines.push(`   expired: findings after ${mute.expires} are reported again`)
    if (unknown)
      lines.push(
        `   ${plural(unknown, 'earlier finding')} kept too little to say; their runs were of an earlier version`,
      )
    for (const of of hidden.slice(0, mostListed))
      lines.push(
        `   ${of.day}  ${of.confidence.padEnd(6)}  ${visible(of.principal)}: ${visible(of.headline)}`,
      )
    if (hidden.length > mostListed) lines.push(`   and ${plural(hidden.length - mostListed, 'more finding')}`)
  }
  return `${lines.join('\n')}\n`
}
