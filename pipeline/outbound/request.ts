/** One request to an address that the user named. fetch() would heed no proxy before Node 24. */
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { OutboundAgent } from './agent.ts'

export function agentFor(url: URL): OutboundAgent {
  return new OutboundAgent(url.protocol === 'https:' ? 'https:' : 'http:')
}

export interface Sent {
  method: string
  headers: Record<string, string>
  body: string
  agent: OutboundAgent
  signal: AbortSignal
}

/** @returns the answer, its content still to be read */
export async function send(
  url: URL,
  { method, headers, body, agent, signal }: Sent,
): Promise<IncomingMessage> {
  const request = (url.protocol === 'https:' ? httpsRequest : httpRequest)(url, {
    method,
    headers: { ...headers, 'content-length': Buffer.byteLength(body) },
    agent,
    signal,
  })
  request.end(body)
  const [response]: IncomingMessage[] = await once(request, 'response')
  return response!
}
