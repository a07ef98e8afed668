/** The facts of each finding's story, counted from the events of findings' stories. */
import type { Warehouse } from '../../../pipeline/warehouse/warehouse.ts'
import { sqlOf } from '../facts.ts'

export interface CountedDeed {
  action: string
  isWrite: boolean
  calls: number
  succeeded: number
  denied: number
  failed: number
  things: number
  first: number
  last: number
  daysBefore: number
  about: { type: string; names: string[] }[]
}

export interface CountedPlace {
  calls: number
  first: number
  last: number
  daysBefore: number
  networks: number
  newNetworks: number
  newNetworkCalls: number
  newAgentCalls: number
  newKeyCalls: number
}

export interface StoryCall {
  action: string
  outcome: 'succeeded' | 'denied' | 'failed'
  request: string
  thing: string
  session: string | null
  identity: string | null
  user: string | null
  role: string | null
  targets: string[]
  slot: number
  time: number
  isNewNetwork: boolean | null
}

export interface Story {
  place: CountedPlace
  deeds: CountedDeed[]
  calls: StoryCall[]
}

/** A story with what else its sentences are checked by. */
export interface ToldStory {
  story: Story
  automation: string
  /** of the day's evidence, by signal, strongest first */
  statements: Map<string, string>
  /** starts of the runs of that day, in seconds since 1970 */
  runs: number[]
}

export async function readStories(warehouse: Warehouse): Promise<Map<string, Story>> {
  await warehouse.run(sqlOf('story_call'))
  const rows = <Row extends Record<string, unknown>>(name: string) =>
    warehouse.rows<Row & { uid: string }>(sqlOf(name))
  const stories = new Map<string, Story>()
  for (const { uid, ...place } of await rows<CountedPlace & Record<string, unknown>>('story_fact'))
    stories.set(uid, { place, deeds: [], calls: [] })
  for (const { uid, ...deed } of await rows<CountedDeed & Record<string, unknown>>('story_deed'))
    stories.get(uid)!.deeds.push(deed)
  for (const { uid, ...call } of await rows<StoryCall & Record<string, unknown>>('story_call_seen'))
    stories.get(uid)!.calls.push(call)
  return stories
}

/** Whether the principal does it on a tenth of its days, and three at least. */
export function isUsual(deed: CountedDeed, { daysBefore }: CountedPlace): boolean {
  return deed.daysBefore >= Math.max(3, 0.1 * daysBefore)
}
