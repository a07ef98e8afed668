/** Findings found as dots over what chance would give, shaded. More than 40 are written as a number by the table. */
import { circle, rect, svg } from './svg.ts'

const pitch = 13
const most = 40

export function tally(found: number, expected: number): string {
  const places = Math.min(most, Math.max(found, Math.round(expected), 1))
  const columns = 20
  const at = (index: number) => ({ x: (index % columns) * pitch, y: Math.floor(index / columns) * 18 })
  const shades = Array.from({ length: Math.min(most, Math.round(expected)) }, (_, index) => {
    const { x, y } = at(index)
    return rect(x, y + 1, pitch, 16, 'band')
  })
  const dots = Array.from({ length: Math.min(most, found) }, (_, index) => {
    const { x, y } = at(index)
    return circle(x + pitch / 2, y + 9, 3.4, 'inked')
  })
  return svg(
    { width: columns * pitch, height: 18 * Math.ceil(places / columns) },
    shades.join('') + dots.join(''),
  )
}
