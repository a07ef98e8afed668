/**
 * `node --import` this: no connection can be made, in worker threads and children too, and each that was tried is told.
 *
 *   RELIABILITY_ASKED  file that grows by a line a try
 */
import dgram from 'node:dgram'
import dns from 'node:dns'
import fs from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'

function refuse(what) {
  return (...args) => {
    const to = args
      .map((one) => (typeof one === 'object' ? (one?.host ?? one?.path ?? '') : String(one)))
      .join(' ')
    fs.appendFileSync(process.env.RELIABILITY_ASKED, `${what} ${to.slice(0, 200)}\n`)
    throw Object.assign(new Error(`no network: ${what}`), { code: 'ECONNREFUSED' })
  }
}

net.Socket.prototype.connect = refuse('connect')
net.Server.prototype.listen = refuse('listen')
dgram.createSocket = refuse('datagram')
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny']) {
  dns[name] = refuse(`dns.${name}`)
  dns.promises[name] = refuse(`dns.${name}`)
}
globalThis.fetch = refuse('fetch')
syncBuiltinESMExports()
