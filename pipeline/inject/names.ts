/** Names for what an attack makes and touches, in the words of the data set: a tool's own names would give it away. */
import type { Random } from '../../scripts/sample/random.ts'

/** How names begin that attack tools and those who record them choose. */
const telltale =
  /^(stratus|redteam|red_?team|malicious|attack(er)?$|evil|backdoor|exfil|pwn|hack|steal|stolen|pacu|grimoire|leonidas|detonat)/i

/** For data sets without names of their own. */
const plainWords = 'app data core orders reports batch events web internal archive jobs media'.split(' ')

export function isTelltale(name: string): boolean {
  return /red[-_]team/i.test(name) || name.split(/[-_]/).some((part) => telltale.test(part))
}

/**
 * Makes names that are nobody's. What an attack numbers stays numbered: names that differ only behind the first
 * number get the same words before it.
 */
export function nameMaker(words: readonly string[], taken: ReadonlySet<string>, random: Random) {
  const vocabulary = words.filter((word) => !isTelltale(word))
  const choices = vocabulary.length >= 8 ? vocabulary : plainWords
  const stems = new Map<string, string>()
  const used = new Set<string>()

  function stemFor(stem: string): string {
    const known = stems.get(stem)
    if (known) return known
    const separator = stem.includes('-') ? '-' : stem.includes('_') ? '_' : ''
    let made: string
    do {
      const parts = [random.pick(choices), random.pick(choices)]
      // A few words make few names: once they run out, numbers tell names apart.
      if (used.size > choices.length) parts.push(String(random.int(2, 99)))
      made = parts[0] === parts[1] ? '' : joined(parts, separator, stem)
    } while (made === '' || used.has(made) || taken.has(made))
    used.add(made)
    stems.set(stem, made)
    return made
  }

  return (name: string): string => {
    const [, stem, rest] = /^(.*?)((?:[-_]\d+(?:[-_].*)?)?)$/.exec(name)!
    return stemFor(stem!) + reshaped(rest!.replace(/^[-_]\d+/, ''), random, rest!)
  }
}

function joined(parts: readonly string[], separator: string, like: string): string {
  if (separator) return parts.join(separator)
  const capital = (word: string) => word[0]!.toUpperCase() + word.slice(1)
  const camel = parts.map(capital).join('')
  return /^[A-Z]/.test(like) ? camel : camel[0]!.toLowerCase() + camel.slice(1)
}

/** The number as it is, what follows it in other letters and digits. */
function reshaped(tail: string, random: Random, whole: string): string {
  return whole.slice(0, whole.length - tail.length) + sameShape(tail, random)
}

/** Random characters of the same kinds in the same places: a digest stays one, a token keeps its length. */
export function sameShape(text: string, random: Random): string {
  if (/^[0-9a-f]{8,}$/.test(text)) return random.hex(text.length)
  return text.replace(/[A-Za-z0-9]/g, (character) => {
    if (/\d/.test(character)) return String(random.int(0, 9))
    return String.fromCharCode((character < 'a' ? 65 : 97) + random.int(0, 25))
  })
}
