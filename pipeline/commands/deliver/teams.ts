/**
 * A message as the workflows of Microsoft Teams take it ("When a Teams webhook request is received"): an Adaptive Card.
 * What a log says stands in text runs, which are no Markdown; only our own words are.
 */
import { type Alert, type Digest, defanged, listed } from './digest.ts'

const mostListed = 20
/** Teams takes 28 KB a message. */
const mostBytes = 25_000

export function teamsMessage(digest: Digest): object {
  for (let most = mostListed; ; most--) {
    const message = messageOf(digest, most)
    if (most === 0 || Buffer.byteLength(JSON.stringify(message)) <= mostBytes) return message
  }
}

function messageOf({ title, promise, alerts }: Digest, most: number) {
  const { shown, more } = listed(alerts, most)
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          msteams: { width: 'Full' },
          body: [
            text([run(title, { size: 'Large', weight: 'Bolder' })]),
            ...(promise ? [text([run(promise, { isSubtle: true })])] : []),
            ...shown.map(entry),
            ...(more ? [text([run(more)])] : []),
          ],
        },
      },
    ],
  }
}

const colours: Record<string, string> = { critical: 'Attention', high: 'Attention', medium: 'Warning' }

function entry({ finding, principal, headline, weight, known, url }: Alert) {
  return {
    type: 'Container',
    separator: true,
    spacing: 'Medium',
    items: [
      text([run(`${finding.day} ${principal}: `, { weight: 'Bolder' }), run(headline)]),
      text([run(weight, { color: colours[finding.severity] ?? 'Default' })]),
      ...known.map((line) => text([run(line, { isSubtle: true })])),
      ...(url
        ? [{ type: 'ActionSet', actions: [{ type: 'Action.OpenUrl', title: 'Open the finding', url }] }]
        : []),
    ],
  }
}

function text(inlines: object[]) {
  return { type: 'RichTextBlock', inlines }
}

/** {{...}} would be a function of the card, <at> a mention. */
function run(content: string, looks: object = {}) {
  const plain = defanged(content)
    .replaceAll('{{', '{ {')
    .replace(/<(?=\/?at\b)/gi, '\u2039')
  return { type: 'TextRun', text: plain, ...looks }
}
