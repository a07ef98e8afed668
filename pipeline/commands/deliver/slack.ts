/** A message as Slack's incoming webhooks take it, and those that are like them: one text in Slack's markup. */
import { type Digest, defanged, listed } from './digest.ts'

/** Slack cuts a text at 40,000 characters. */
const mostListed = 20

export function slackMessage({ title, promise, alerts }: Digest): object {
  const { shown, more } = listed(alerts, mostListed)
  const lines = [
    escaped(title),
    ...(promise ? [escaped(promise)] : []),
    ...shown.flatMap(({ finding, principal, headline, weight, known, url }) => [
      '',
      `\u2022 ${finding.day} \`${escaped(principal)}\`: ${escaped(headline)}`,
      `   ${[weight, ...known].map(escaped).join('\n   ')}`,
      ...(url ? [`   <${linked(url)}|Open the finding>`] : []),
    ]),
    ...(more ? ['', more] : []),
  ]
  return { text: lines.join('\n'), unfurl_links: false, unfurl_media: false }
}

/** Of &, < and > Slack makes links and mentions; of * ~ and ` it makes type, for which it knows no escape. */
function escaped(text: string): string {
  return defanged(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('*', '\u2217')
    .replaceAll('~', '\u223c')
    .replaceAll('`', '\u02cb')
}

function linked(url: string): string {
  return url.replaceAll('&', '&amp;').replaceAll('<', '%3C').replaceAll('>', '%3E').replaceAll('|', '%7C')
}
