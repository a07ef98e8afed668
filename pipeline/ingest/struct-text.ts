/**
 * The text that Athena and CloudTrail Lake write for a struct: `{type=IAMUser, arn=arn:aws:..., sessioncontext=null}`.
 * Nothing in it is quoted, so that a name chosen by a caller may hold what separates members. The members are known:
 * text that can be cut in one way only is read, any other is ambiguous.
 */

/** A member that is a struct has members; null stands for text, 'any' for a map whose braces are skipped. */
interface Shape {
  [member: string]: Shape | 'text' | 'any'
}

const issuer: Shape = { type: 'text', principalid: 'text', arn: 'text', accountid: 'text', username: 'text' }

const identity: Shape = {
  type: 'text',
  principalid: 'text',
  arn: 'text',
  accountid: 'text',
  invokedby: 'text',
  accesskeyid: 'text',
  username: 'text',
  identityprovider: 'text',
  credentialid: 'text',
  inscopeof: 'any',
  invokedbydelegate: 'any',
  onbehalfof: { userid: 'text', identitystorearn: 'text' },
  sessioncontext: {
    attributes: { mfaauthenticated: 'text', creationdate: 'text', sessioncredentialfromconsole: 'text' },
    sessionissuer: issuer,
    webidfederationdata: 'any',
    ec2roledelivery: 'text',
    ec2issuedinvpc: 'text',
    sourceidentity: 'text',
    assumedroot: 'text',
  },
}

/** What CloudTrail calls the members that are read. */
const spelling: Record<string, string> = {
  principalid: 'principalId',
  accountid: 'accountId',
  invokedby: 'invokedBy',
  accesskeyid: 'accessKeyId',
  username: 'userName',
  onbehalfof: 'onBehalfOf',
  userid: 'userId',
  sessioncontext: 'sessionContext',
  mfaauthenticated: 'mfaAuthenticated',
  creationdate: 'creationDate',
  sessionissuer: 'sessionIssuer',
  sourceidentity: 'sourceIdentity',
}

type Tree = { [member: string]: string | Tree }

/** The identity that a text stands for; undefined where the text is ambiguous or something else. */
export function identityOf(text: string): Tree | undefined {
  const found = readStruct(text, 0, identity)
  return found?.end === text.length ? found.tree : undefined
}

function readStruct(text: string, start: number, shape: Shape): { tree: Tree; end: number } | undefined {
  if (text[start] !== '{') return undefined
  const next = separator(shape)
  const tree: Tree = {}
  const seen = new Set<string>()
  let at = start + 1
  while (text[at] !== '}') {
    const equals = text.indexOf('=', at)
    const member = text.slice(at, equals < 0 ? at : equals).toLowerCase()
    const kind = shape[member]
    if (!kind || seen.has(member)) return undefined
    seen.add(member)
    at = equals + 1
    if (kind === 'any' && text[at] === '{') at = endOfBraces(text, at)
    else if (typeof kind === 'object' && text[at] === '{') {
      const inner = readStruct(text, at, kind)
      if (!inner) return undefined
      tree[spelling[member] ?? member] = inner.tree
      at = inner.end
    } else {
      next.lastIndex = at
      const end = next.exec(text)?.index ?? text.length
      const value = text.slice(at, end)
      // A brace within a name would close the struct early.
      if (value.includes('{')) return undefined
      if (value !== 'null' && value !== '') tree[spelling[member] ?? member] = value
      at = end
    }
    if (text.startsWith(', ', at)) at += 2
    else if (text[at] !== '}') return undefined
  }
  return { tree, end: at + 1 }
}

/** What ends a text: a brace, or the name of another member of the same struct. */
function separator(shape: Shape): RegExp {
  return new RegExp(`\\}|, (?=(?:${Object.keys(shape).join('|')})=)`, 'gi')
}

function endOfBraces(text: string, start: number): number {
  let depth = 0
  for (let at = start; at < text.length; at++) {
    if (text[at] === '{') depth++
    else if (text[at] === '}' && --depth === 0) return at + 1
  }
  return text.length
}
