/**
 * Short programs of calls, as text. A space is a pause to think, `&` joins calls that go out together (a
 * console page loads a handful), `?` is done half the time, `*` is repeated on the same resource, `+` goes
 * over several resources.
 */
export type Channel = 'console' | 'cli' | 'terraform' | 'notebook'
export type Repeat = 'once' | 'maybe' | 'again' | 'over'
export interface Step {
  actions: string[]
  repeat: Repeat
}
export interface Workflow {
  channel: Channel
  steps: Step[]
}

export function parseProgram(program: string): Step[] {
  const marks: Record<string, Repeat> = { '?': 'maybe', '*': 'again', '+': 'over' }
  return program.split(' ').map((token) => {
    const repeat = marks[token.at(-1)!] ?? 'once'
    return { actions: (repeat === 'once' ? token : token.slice(0, -1)).split('&'), repeat }
  })
}
