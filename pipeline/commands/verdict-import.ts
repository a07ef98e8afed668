/** `verdict --import`: takes the answers that the report collected, verdicts into verdicts.csv, mutes into mutes.yaml. */
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { plural } from '../../models/words.ts'
import { Failure } from '../failure.ts'
import { addMutes, checkedMute, type NewMute } from '../run-folder/mute-file.ts'
import { fields, mutesFile } from '../run-folder/mutes.ts'
import {
  changeVerdicts,
  readVerdicts,
  verdictsFile,
  verdictWords,
  wordCounts,
} from '../run-folder/verdict-file.ts'
import { literal, type Warehouse } from '../warehouse/warehouse.ts'
import { answerableDays } from './finding-reference.ts'

const envelope = z.object({
  usually_answers: z.literal(1),
  verdicts: z.array(z.unknown()).default([]),
  mutes: z.array(z.unknown()).default([]),
})

const givenVerdict = z.object({
  finding: z.string().regex(/^[0-9a-f]{12}$/, 'expected 12 hexadecimal characters'),
  verdict: z.enum(verdictWords),
  by: z.string().trim().min(1, 'say who decided').max(200),
  note: z.string().trim().max(10_000).default(''),
  at: z.iso.datetime({ offset: true }),
})
const givenMute = z.object({
  match: z.strictObject(
    Object.fromEntries(fields.map((of) => [of, z.array(z.string()).min(1).max(1000).optional()])),
  ),
  reason: z.string().max(10_000),
  author: z.string().max(200),
  expires: z.string(),
})

/** @throws Failure where the file is none of the report’s, and after the rest was taken where some answers were not */
export async function importAnswers(
  warehouse: Warehouse,
  out: string,
  file: string,
  print: (lines: readonly string[]) => void,
): Promise<void> {
  const { verdicts, mutes } = open(file)
  const refused: string[] = []
  const good = verdicts.flatMap((given, index) => {
    const { data, error } = givenVerdict.safeParse(given)
    if (error) refused.push(`verdict ${index + 1}: ${first(error)}`)
    return data ? [data] : []
  })
  const known = new Set(
    good.length === 0
      ? []
      : (
          await answerableDays(
            warehouse,
            out,
            `uid IN (${good.map(({ finding }) => literal(finding)).join(', ')})`,
          )
        ).map(({ uid }) => uid),
  )
  const before = new Map(readVerdicts(verdictsFile(out)).map((of) => [of.uid, of]))
  let same = 0
  const taken = good.flatMap(({ finding, ...said }) => {
    const earlier = before.get(finding)
    if (!known.has(finding)) refused.push(`${finding}: no finding and no principal-day of ${out} has this id`)
    else if (earlier && Date.parse(earlier.at) > Date.parse(said.at))
      refused.push(
        `${finding}: ${verdictsFile(out)} has a later verdict (${earlier.verdict}, ${earlier.at}), which stays`,
      )
    else if (earlier && (['verdict', 'by', 'note'] as const).every((of) => earlier[of] === said[of])) same++
    else return [{ uid: finding, ...said }]
    return []
  })
  const asked = mutes.flatMap((given, index): NewMute[] => {
    const { data, error } = givenMute.safeParse(given)
    if (error) refused.push(`mute ${index + 1}: ${first(error)}`)
    if (!data) return []
    try {
      return [checkedMute(`mute ${index + 1}`, data as NewMute)]
    } catch (failure) {
      if (!(failure instanceof Failure)) throw failure
      refused.push(failure.message)
      return []
    }
  })
  // Mutes first: a mutes.yaml that cannot be added to must stop both files, not leave one of them changed.
  const added = addMutes(mutesFile(out), asked)
  if (taken.length > 0) changeVerdicts(verdictsFile(out), taken, [])
  const counted = wordCounts(taken)
  const there = same + asked.length - added.length
  print([
    `${verdictsFile(out)}: ${plural(taken.length, 'verdict')} taken${counted && ` (${counted})`}`,
    `${mutesFile(out)}: ${plural(added.length, 'mute')} taken`,
    ...(there > 0 ? [`${plural(there, 'answer')} ${there === 1 ? 'was' : 'were'} there already`] : []),
    ...(taken.length + added.length > 0 ? ['To heed them: "usually run" as before.'] : []),
  ])
  if (refused.length > 0)
    throw new Failure(
      `${file}: ${plural(refused.length, 'answer')} of ${verdicts.length + mutes.length} not taken. ${refused.join('. ')}`,
    )
}

function open(file: string): z.infer<typeof envelope> {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw new Failure(`--import ${file}: cannot be read; expected the file that the report’s "Answers" saves`)
  }
  let content: unknown
  try {
    content = JSON.parse(text)
  } catch (error) {
    throw new Failure(`--import ${file}: not JSON (${(error as Error).message})`)
  }
  const { data, error } = envelope.safeParse(content)
  if (!data) throw new Failure(`--import ${file}: not answers of the report (${first(error)})`)
  return data
}

function first(error: z.ZodError): string {
  const [issue] = error.issues
  return `${issue!.path.join('.') || 'the whole'}: ${issue!.message}`
}
