/** How the report's own sentences speak of a principal: people are "they", machines "it". */
export interface Pronouns {
  they: string
  their: string
  them: string
  have: string
  do: string
  /** At the start of a sentence. */
  They: string
  Their: string
}

const person: Pronouns = {
  they: 'they',
  their: 'their',
  them: 'them',
  have: 'have',
  do: 'do',
  They: 'They',
  Their: 'Their',
}
const machine: Pronouns = {
  they: 'it',
  their: 'its',
  them: 'it',
  have: 'has',
  do: 'does',
  They: 'It',
  Their: 'Its',
}

/** @param automation the kind of principal */
export function pronouns(automation: string): Pronouns {
  return automation === 'human' ? person : machine
}
