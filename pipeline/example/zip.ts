/** Zip archives made in tests: members as they are, without compression. */
import { crc32 } from 'node:zlib'

/** @param flags  bit 0: encrypted */
export function zipOf(members: Record<string, string | Uint8Array>, flags = 0): Buffer {
  const locals: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const [name, content] of Object.entries(members)) {
    const bytes = Buffer.from(content as string)
    const title = Buffer.from(name)
    const sizes = Buffer.alloc(16)
    sizes.writeUInt32LE(crc32(bytes), 0)
    sizes.writeUInt32LE(bytes.length, 4)
    sizes.writeUInt32LE(bytes.length, 8)
    sizes.writeUInt16LE(title.length, 12)
    const shared = Buffer.alloc(10)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE(flags, 2)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), shared, sizes, title, bytes])
    const entry = Buffer.concat([
      Buffer.from('PK\u0001\u0002\u0014\u0000'),
      shared,
      sizes,
      Buffer.alloc(14),
      title,
    ])
    entry.writeUInt32LE(offset, 42)
    locals.push(local)
    central.push(entry)
    offset += local.length
  }
  const directory = Buffer.concat(central)
  const end = Buffer.alloc(22)
  end.write('PK\u0005\u0006')
  end.writeUInt16LE(central.length, 8)
  end.writeUInt16LE(central.length, 10)
  end.writeUInt32LE(directory.length, 12)
  end.writeUInt32LE(offset, 16)
  return Buffer.concat([...locals, directory, end])
}
