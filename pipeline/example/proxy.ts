/**
 * A company's way out, for tests: a proxy on loopback that forwards plain HTTP and opens tunnels (CONNECT), and a TLS
 * server behind it with a certificate made up for the names of a test. Whatever host is asked for, it is this one.
 */
import { spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { type AddressInfo, connect, type Socket } from 'node:net'
import { join } from 'node:path'

export interface ProxyStand {
  url: string
  /** What it was asked, such as "CONNECT s3.amazonaws.com:443" or "GET http://store.invalid/key". */
  asked: string[]
  /** Proxy-Authorization of the last request. */
  authorization: string | undefined
  /** Where it is set, tunnels are refused with this status. */
  refuses?: number
  close(): void
}

/** @param plain answers what is forwarded. @param tlsPort where all tunnels lead to */
export async function openProxy(plain: RequestListener, tlsPort?: number): Promise<ProxyStand> {
  const tunnels = new Set<Socket>()
  const server = createServer((request, response) => {
    stand.asked.push(`${request.method} ${request.url}`)
    stand.authorization = request.headers['proxy-authorization']
    // As for the host behind it: without what only a proxy is told.
    const { pathname, search } = new URL(request.url!)
    request.url = pathname + search
    delete request.headers['proxy-authorization']
    delete request.headers['proxy-connection']
    plain(request, response)
  })
  server.on('connect', (request, socket: Socket, head) => {
    stand.asked.push(`CONNECT ${request.url}`)
    stand.authorization = request.headers['proxy-authorization']
    if (stand.refuses !== undefined || tlsPort === undefined)
      return void socket.end(`HTTP/1.1 ${stand.refuses ?? 502} No\r\n\r\n`)
    const onward = connect(tlsPort, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      onward.write(head)
      onward.pipe(socket).pipe(onward)
    })
    for (const end of [socket, onward]) {
      tunnels.add(end)
      end.on('error', () => {}).on('close', () => (end === socket ? onward : socket).destroy())
    }
  })
  const stand: ProxyStand = {
    url: `http://127.0.0.1:${await listen(server)}`,
    asked: [],
    authorization: undefined,
    close() {
      for (const end of tunnels) end.destroy()
      server.closeAllConnections()
      server.close()
    },
  }
  return stand
}

export function hasOpenssl(): boolean {
  return spawnSync('openssl', ['version']).status === 0
}

/** @param folder for the key and the certificate, whose file is `authority`. @param names may begin with *. */
export async function openTls(folder: string, names: readonly string[], answer: RequestListener) {
  const [key, authority] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')]
  const { status, stderr } = spawnSync(
    'openssl',
    `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=made-up -keyout ${key} -out ${authority} -addext subjectAltName=${names.map((name) => `DNS:${name}`).join(',')}`.split(
      ' ',
    ),
    { encoding: 'utf8' },
  )
  if (status !== 0) throw new Error(stderr)
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(authority) }, answer)
  return {
    port: await listen(server),
    authority,
    close() {
      server.closeAllConnections()
      server.close()
    },
  }
}

async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}
