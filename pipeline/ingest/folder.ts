/** The files below a folder. What is no file is counted, and what cannot be opened is named: it hides no other. */
import { type Dirent, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export interface FolderContent {
  files: string[]
  /** What is left aside without opening it, a reason each. */
  skipped: string[]
  /** Folders and links that cannot be followed, with the reason. */
  unreachable: string[]
}

export function readFolder(folder: string): FolderContent {
  const content: FolderContent = { files: [], skipped: [], unreachable: [] }
  const pending = [folder]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    for (const entry of entriesOf(next, content)) {
      const path = join(next, entry.name)
      if (entry.isDirectory()) pending.push(path)
      else if (entry.isFile()) content.files.push(path)
      else if (entry.isSymbolicLink()) followLink(path, content)
      else content.skipped.push('pipes, sockets and devices')
    }
  }
  return content
}

function entriesOf(folder: string, { unreachable }: FolderContent): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
  } catch (error) {
    unreachable.push(`${folder} (${codeOf(error)})`)
    return []
  }
}

/** A link to a file is that file; one to a folder is not followed, as it may lead around in a circle. */
function followLink(path: string, { files, skipped, unreachable }: FolderContent): void {
  try {
    const stats = statSync(path)
    if (stats.isFile()) files.push(path)
    else
      skipped.push(
        stats.isDirectory() ? 'links to folders: name those folders too' : 'pipes, sockets and devices',
      )
  } catch (error) {
    unreachable.push(`${path} (${codeOf(error)})`)
  }
}

const words: Record<string, string> = {
  ENOENT: 'a link that leads nowhere',
  ELOOP: 'a link that leads to itself',
  EACCES: 'no permission',
}

function codeOf(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException
  return words[code ?? ''] ?? code ?? String(error)
}
