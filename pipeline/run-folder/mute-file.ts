/** Adds mutes to mutes.yaml at its end, so that whatever people wrote there stays as it is. */
import { existsSync, readFileSync, realpathSync, statSync } from 'node:fs'
import { Failure } from '../failure.ts'
import { visibleJson } from '../visible.ts'
import { fields, type Mute, parseMutes } from './mutes.ts'
import { writeWhole } from './stage.ts'

export type NewMute = Omit<Mute, 'number'>

/** An entry of mutes.yaml. Texts are quoted as in JSON, which YAML reads alike. */
function muteEntryText({ match, reason, author, expires }: NewMute): string {
  const lines = [
    ...fields.flatMap((field) => {
      const values = (match[field] ?? []).map(visibleJson)
      return values.length ? [`${field}: ${values.length === 1 ? values[0] : `[${values.join(', ')}]`}`] : []
    }),
    `reason: ${visibleJson(reason)}`,
    `author: ${visibleJson(author)}`,
    `expires: ${visibleJson(expires)}`,
  ]
  return `- ${lines.join('\n  ')}\n`
}

/** The mute as mutes.yaml would read it. @throws Failure that says what is wrong with it */
export function checkedMute(what: string, mute: NewMute): NewMute {
  const { number: _, ...checked } = parseMutes(what, muteEntryText(mute))[0]!
  return checked
}

/**
 * @param added mutes that were checked; one that the file has already is not added again
 * @returns those that are new to the file
 * @throws Failure where the file is not a list to whose end an entry can be put
 */
export function addMutes(file: string, added: readonly NewMute[]): NewMute[] {
  const target = existsSync(file) ? realpathSync(file) : file // A link stays a link.
  const text = existsSync(file) ? readFileSync(target, 'utf8') : ''
  const before = parseMutes(file, text)
  const known = new Set(before.map(meaning))
  const fresh = added.filter((mute) => {
    const own = meaning(mute)
    return known.has(own) ? false : known.add(own)
  })
  if (fresh.length === 0) return []
  const longer = `${text}${text === '' || text.endsWith('\n') ? '' : '\n'}${fresh.map(muteEntryText).join('')}`
  const wanted = [...before, ...fresh].map(meaning)
  if (!isSame(wanted, file, longer))
    throw new Failure(
      `${file}: entries cannot be put to its end. Write it as a list whose entries begin with "- " at the start of a line`,
    )
  writeWhole(target, longer, statSync(target, { throwIfNoEntry: false })?.mode)
  return fresh
}

function isSame(wanted: readonly string[], file: string, text: string): boolean {
  try {
    const found = parseMutes(file, text).map(meaning)
    return found.length === wanted.length && found.every((of, index) => of === wanted[index])
  } catch {
    return false
  }
}

function meaning({ match, reason, author, expires }: NewMute): string {
  return JSON.stringify([fields.map((field) => match[field] ?? []), reason, author, expires])
}
