/**
 * Test support: the text of a PDF that Chromium printed, which holds glyph numbers and a table of what they mean.
 * Spaces between words are not kept: Chromium places every glyph by itself.
 */
import { inflateSync } from 'node:zlib'

export function pdfText(pdf: Buffer): string {
  return pdfPages(pdf).join('')
}

/** The text of each page. */
export function pdfPages(pdf: Buffer): string[] {
  const file = pdf.toString('latin1')
  const objects = new Map<number, { head: string; stream: string }>()
  for (const [, number, body] of file.matchAll(/(?:^|\n)(\d+) 0 obj\b([\s\S]*?)\nendobj/g)) {
    const start = body!.indexOf('stream\n')
    const head = start < 0 ? body! : body!.slice(0, start)
    const raw = start < 0 ? '' : body!.slice(start + 7, body!.lastIndexOf('\nendstream'))
    objects.set(Number(number), {
      head,
      stream: raw && /FlateDecode/.test(head) ? inflated(raw) : raw,
    })
  }
  const fonts = new Map<string, Map<number, string>>()
  for (const { head } of objects.values())
    for (const [, name, number] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const [, unicode] = objects.get(Number(number))?.head.match(/\/ToUnicode (\d+) 0 R/) ?? []
      if (unicode) fonts.set(name!, glyphs(objects.get(Number(unicode))!.stream))
    }
  return [...objects.values()]
    .filter(({ head }) => /\/Type \/Page\b/.test(head))
    .map(({ head }) => {
      const [, contents] = head.match(/\/Contents (\d+) 0 R/) ?? []
      return spoken(objects.get(Number(contents))?.stream ?? '', fonts).replace(/\s/g, '')
    })
}

function inflated(raw: string): string {
  try {
    return inflateSync(Buffer.from(raw, 'latin1')).toString('latin1')
  } catch {
    return '' // A picture or a font: not text.
  }
}

/** Meaning of each glyph number of a font. */
function glyphs(map: string): Map<number, string> {
  const meaning = new Map<number, string>()
  const texts = (hex: string) => Buffer.from(hex, 'hex').swap16().toString('utf16le')
  for (const [, block] of map.matchAll(/beginbfchar([\s\S]*?)endbfchar/g))
    for (const [, glyph, hex] of block!.matchAll(/<(\w+)> <(\w+)>/g))
      meaning.set(Number.parseInt(glyph!, 16), texts(hex!))
  for (const [, block] of map.matchAll(/beginbfrange([\s\S]*?)endbfrange/g))
    for (const [, from, to, hex] of block!.matchAll(/<(\w+)> <(\w+)> <(\w+)>/g))
      for (let glyph = Number.parseInt(from!, 16); glyph <= Number.parseInt(to!, 16); glyph++)
        meaning.set(
          glyph,
          String.fromCodePoint(Number.parseInt(hex!, 16) + glyph - Number.parseInt(from!, 16)),
        )
  return meaning
}

function spoken(stream: string, fonts: Map<string, Map<number, string>>): string {
  let font = new Map<number, string>()
  let text = ''
  for (const [, name, hex] of stream.matchAll(/\/(F\d+) [\d.]+ Tf|<([\da-fA-F]+)>/g))
    if (name) font = fonts.get(name) ?? new Map()
    else for (const [glyph] of hex!.matchAll(/.{4}/g)) text += font.get(Number.parseInt(glyph, 16)) ?? ''
  return text
}
