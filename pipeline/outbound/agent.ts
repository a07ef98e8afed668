/**
 * The way out of a company's network, for everything that opens a connection: through the proxy that HTTPS_PROXY,
 * HTTP_PROXY or ALL_PROXY name, unless NO_PROXY names the host; small letters go before capitals. Plain HTTP is
 * forwarded by the proxy, HTTPS goes through a tunnel (CONNECT), so that the proxy sees hosts and no content. Node 24
 * could do this by itself; 20 cannot.
 */
import { type ClientRequest, Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { HttpProxyAgent } from 'http-proxy-agent'
import { HttpsProxyAgent } from 'https-proxy-agent'
import ipaddr from 'ipaddr.js'
import { getProxyForUrl } from 'proxy-from-env'
import { Failure } from '../failure.ts'

export interface Proxy {
  url: URL
  /** The variable that named it. Its value may hold a password and is not told. */
  variable: string
}

/** The proxy would not open a tunnel. */
export class ProxyRefusal extends Failure {
  /** What it answered to CONNECT. */
  readonly status: number
  constructor({ url, variable }: Proxy, target: string, status: number) {
    const advice =
      status === 407
        ? `it asks for a name and a password: ${variable}=http://NAME:PASSWORD@HOST:PORT, with %40 for @ in them`
        : 'ask who runs it to let this host through, or name the host in NO_PROXY'
    super(`the proxy ${url.host} (${variable}) answered ${status} to a connection to ${target}; ${advice}`)
    this.status = status
  }
}

type Protocol = 'http:' | 'https:'

/** What Node's own agents have and do not declare; every agent of a proxy hangs on it. */
interface Way extends HttpAgent {
  addRequest(request: ClientRequest, options: Target): void
}

interface Target {
  host?: string
  port?: number | string
  secureEndpoint?: boolean
}

/**
 * Hands each request to an agent that knows the way to its host, as soon as the request is made: what a proxy forwards
 * has another first line, which must be known before it is written. Connections are kept open; `destroy` ends them.
 */
export class OutboundAgent extends HttpAgent {
  readonly protocol: Protocol
  readonly defaultPort: number
  private readonly ways = new Map<string, Way>()

  constructor(protocol: Protocol) {
    super({ keepAlive: true })
    this.protocol = protocol
    this.defaultPort = protocol === 'https:' ? 443 : 80
  }

  /** @throws Failure for a proxy that cannot be used */
  addRequest(request: ClientRequest, options: Target): void {
    const { host = 'localhost', port } = options
    const proxy = proxyFor(new URL(`${this.protocol}//${inAddress(host)}:${port}`))
    this.wayOf(proxy).addRequest(request, { ...options, secureEndpoint: this.protocol === 'https:' })
  }

  private wayOf(proxy: Proxy | null): Way {
    const name = proxy?.url.href ?? 'directly'
    const way = this.ways.get(name) ?? (openWay(this.protocol, proxy) as Way)
    this.ways.set(name, way)
    return way
  }

  override destroy(): void {
    for (const way of this.ways.values()) way.destroy()
    super.destroy()
  }
}

/** An agent each, as AWS's SDK takes them. */
export function openAgents() {
  return { httpAgent: new OutboundAgent('http:'), httpsAgent: new OutboundAgent('https:') }
}

function openWay(protocol: Protocol, proxy: Proxy | null): HttpAgent {
  const options = { keepAlive: true }
  if (proxy === null) return protocol === 'https:' ? new HttpsAgent(options) : new HttpAgent(options)
  if (protocol === 'http:') return new HttpProxyAgent(proxy.url, options)
  const tunnel = new HttpsProxyAgent(proxy.url, options)
  // Without this the proxy's "no" reads as one of the host behind it.
  tunnel.on('proxyConnect', ({ statusCode }, request) => {
    if (statusCode !== 200)
      request.destroy(new ProxyRefusal(proxy, String(request.getHeader('host')), statusCode))
  })
  return tunnel
}

/**
 * Through which proxy an address is asked; null is directly.
 * @throws Failure for a proxy that cannot be used
 */
export function proxyFor(target: URL): Proxy | null {
  if (isNear(target.hostname) || isException(target)) return null
  const variables = [`${target.protocol.slice(0, -1)}_proxy`, 'all_proxy']
  for (const variable of variables.flatMap((name) => [name, name.toUpperCase()])) {
    const text = process.env[variable]
    if (text) return { url: proxyUrl(variable, text), variable }
  }
  return null
}

/** This machine, and what serves it alone: a proxy has another one, and must not be told an instance's credentials. */
function isNear(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '')
  if (/^(.+\.)?localhost$/i.test(host)) return true
  if (!ipaddr.isValid(host)) return false
  const address = ipaddr.process(host)
  return (
    ['loopback', 'linkLocal'].includes(address.range()) ||
    // The metadata services of AWS over IPv6.
    (address.kind() === 'ipv6' && address.match(ipaddr.parseCIDR('fd00:ec2::/32')))
  )
}

/** Whether NO_PROXY names the host or, as the AWS CLI and curl take it, a domain that it is in. */
function isException({ protocol, hostname, port }: URL): boolean {
  const labels = hostname.split('.')
  const domains = labels.map((_, i) => labels.slice(i).join('.')).filter((domain) => domain !== '')
  return domains.some((domain) => getProxyForUrl(`${protocol}//${domain}${port && `:${port}`}`) === '')
}

/** Without a protocol it is http, whatever is asked through it. */
function proxyUrl(variable: string, text: string): URL {
  const named = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`
  const url = URL.canParse(named) ? new URL(named) : null
  if (url === null || !/^https?:$/.test(url.protocol) || !isDecodable(url.username + url.password))
    throw new Failure(
      `${variable}: ${url && !/^https?:$/.test(url.protocol) ? `a proxy that speaks ${url.protocol.slice(0, -1)} cannot be used` : 'not the address of a proxy'}; expected http://HOST:PORT or http://NAME:PASSWORD@HOST:PORT, with %40 for @ and %25 for % in them`,
      2,
    )
  return url
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

const inAddress = (host: string) => (host.includes(':') ? `[${host}]` : host)
