/** Names for what an attack makes and touches, in the words of the data set: a tool's own names would give it away. */
import type { Random } from '../../models/random.ts'

/** How names begin that attack tools and those who record them choose. */
const telltale =
  /^(stratus|redteam|red_?team|malicious|attack(er)?$|evil|backdoor|exfil|pwn|hack|steal|stolen|pacu|grimoire|leonidas|detonat)/i

/** For data sets without names of their own. */
const plainWords = 'app data core orders reports batch events web internal archive jobs media'.split(' ')

export function isTelltale(name: string): boolean {
  return /red[-_]team/i.test(name) || name.split(/[-_]/).some((part) => telltale.test(part))
}

/** A name as words and, where it is one of several, the number and what follows it. */
export function splitName(name: string): [words: string, rest: string] {
  const at = name.search(/[-_]\d/)
  return at < 0 ? [name, ''] : [name.slice(0, at), name.slice(at)]
}

/** Makes names that are nobody's, in the style of the one each takes the place of. */
export function nameMaker(words: readonly string[], taken: ReadonlySet<string>, random: Random) {
  const vocabulary = words.filter((word) => !isTelltale(word))
  const choices = vocabulary.length >= 8 ? vocabulary : plainWords
  const used = new Set<string>()
  return (like: string): string => {
    const separator = like.includes('-') ? '-' : like.includes('_') ? '_' : ''
    for (;;) {
      const [first, second] = [random.pick(choices), random.pick(choices)]
      if (first === second) continue
      // A few words make few names: once they run out, numbers tell names apart.
      const parts = used.size > choices.length ? [first, second, String(random.int(2, 99))] : [first, second]
      const name = joined(parts, separator, like)
      if (used.has(name) || taken.has(name)) continue
      used.add(name)
      return name
    }
  }
}

function joined(parts: readonly string[], separator: string, like: string): string {
  if (separator) return parts.join(separator)
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
  const camel = parts.map(capital).join('')
  return /^[A-Z]/.test(like) ? camel : camel[0]!.toLowerCase() + camel.slice(1)
}

/** Random characters of the same kinds in the same places: a digest stays one, a token keeps its length. */
export function sameShape(text: string, random: Random): string {
  if (/^[0-9a-f]{8,}$/.test(text)) return random.hex(text.length)
  return text.replace(/[A-Za-z0-9]/g, (character) => {
    if (/\d/.test(character)) return String(random.int(0, 9))
    return String.fromCharCode((character < 'a' ? 65 : 97) + random.int(0, 25))
  })
}
