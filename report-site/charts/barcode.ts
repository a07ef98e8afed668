/** Every event in order; those that contribute to a piece of evidence stand tall and dark. */
import { path, svg } from './svg.ts'

/** @param code one character an event, '1' where it contributes; at most 60 */
export function barcode(code: string): string {
  const step = 170 / Math.max(34, code.length)
  const lines = (flag: string, top: number) =>
    [...code]
      .map((of, index) => (of === flag ? `M${(index * step + 1.5).toFixed(1)} ${top}V14` : ''))
      .join('')
  return svg(
    { width: 170, height: 14, class: 'code' },
    path(lines('0', 6) || 'M0 0', 'thin') + path(lines('1', 0) || 'M0 0', 'thick'),
  )
}

/** How much of the strongest evidence's bits this one has. */
export function evidenceBar(bits: number, strongest: number, quiet = false): string {
  const share = strongest > 0 ? Math.min(1, bits / strongest) : 0
  return (
    `<svg class="bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">` +
    `<rect width="100" height="6" class="track"/>` +
    `<rect width="${(share * 100).toFixed(1)}" height="6" class="${quiet ? 'axis-fill' : 'inked'}"/></svg>`
  )
}
