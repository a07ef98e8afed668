/** findings.parquet's `story` against the facts counted again. */
import type { Claims } from '../claims.ts'
import type { Story } from './facts.ts'

interface Written {
  place: Record<string, number | string | null>
  deeds: (Record<string, unknown> & {
    action: string
    about: { type: string; number: number; name: string }[]
  })[]
}

export function compareFacts(written: Written, { place, deeds }: Story, claims: Claims): true {
  for (const [name, value] of Object.entries(place))
    claims.number(`place.${name}`, written.place[name] as number, value)
  claims.text(
    'actions',
    written.deeds.map(({ action }) => action).join(),
    deeds.map(({ action }) => action).join(),
  )
  for (const { action, about, ...deed } of deeds) {
    const said = written.deeds.find((one) => one.action === action)
    if (!said) continue
    const { isWrite, ...numbers } = deed
    claims.is(`${action} changes something: ${isWrite}`, said.isWrite === isWrite)
    for (const [name, value] of Object.entries(numbers))
      claims.number(`${action} ${name}`, said[name] as number, value)
    const tell = (list: { type: string; number: number; name: string }[]) =>
      list.map(({ type, number, name }) => `${number} ${type} ${name}`).join()
    claims.text(
      `what ${action} was about`,
      tell(said.about),
      tell(about.map(({ type, names }) => ({ type, number: names.length, name: names[0]! }))),
    )
  }
  return true
}
