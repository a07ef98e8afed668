/** Nouns of event names as English: their number, their article, and what they are the kind of. */
import { count, pluralOf } from '../words.ts'

/** "pull request by head" is a head and what follows it; the head alone has a number. */
export function headOf(noun: string): { head: string; rest: string } {
  const [, head = noun, rest = ''] = noun.match(/^(.+?)( (?:by|for|from|in|of|on|to|with) .+)$/) ?? []
  return { head, rest }
}

export function isPlural(noun: string): boolean {
  return /s$/.test(noun) && !/(ss|us|is)$/.test(noun)
}

/** Nouns of which there is no number. */
export function isMass(noun: string): boolean {
  return /(?:(?<!r|sett)ing|data|access|encryption|content|information|availability|compliance|usage|capacity|health|history|analytics|memory|traffic)$/.test(
    noun,
  )
}

export function pluralNoun(noun: string): string {
  const { head, rest } = headOf(noun)
  return isPlural(head) || isMass(head) ? noun : `${pluralOf(head)}${rest}`
}

export function singular(noun: string): string {
  if (!isPlural(noun)) return noun
  if (/ies$/.test(noun)) return noun.replace(/ies$/, 'y')
  return noun.replace(/(?<=ss|tus|x|ch|sh)es$|s$/, '')
}

/** numbered(3, 'pull request by head') -> "3 pull requests by head" */
export function numbered(number: number, noun: string): string {
  return `${count(number)} ${number === 1 ? noun : pluralNoun(noun)}`
}

/** "an SSH key", "a user", "instances", "metric data" */
export function withArticle(noun: string): string {
  const { head } = headOf(noun)
  if (isPlural(head) || isMass(head)) return noun
  const [first = ''] = noun.split(' ')
  const isLetters = /^[A-Z0-9]{2,}s?$/.test(first)
  const hasVowel = isLetters
    ? /^[AEFHILMNORSX]/.test(first)
    : /^(?!u[sn]i|use|usage|eu|one)[aeiou]/i.test(first)
  return `${hasVowel ? 'an' : 'a'} ${noun}`
}

/** db-instance is what "DB instance", and subnet what "VPC subnets" are the kind of. */
export function isKind(type: string, noun: string): boolean {
  const [own, whole] = [bare(type), bare(singular(noun))]
  return own !== '' && (whole.endsWith(own) || own.endsWith(whole))
}

/** What "bucket policy" says of a bucket, "policy"; undefined where it says nothing of it. */
export function partOf(type: string, noun: string): string | undefined {
  const words = noun.split(' ')
  for (let n = words.length - 1; n > 0; n--)
    if (bare(words.slice(0, n).join(' ')) === bare(type)) return words.slice(n).join(' ')
  return undefined
}

/** "db-instance" as it is written before a name. */
export function typeInWords(type: string): string {
  return type
    .split(/[-_]/)
    .map((word) =>
      /^(acl|api|db|dns|ecs|eks|hsm|iam|ip|kms|mfa|rds|sns|sqs|ssm|vpc)$/.test(word)
        ? word.toUpperCase()
        : word,
    )
    .join(' ')
}

function bare(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
