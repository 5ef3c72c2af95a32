import type { Node, Range } from '../ast.ts'
import { commands } from '../commands.ts'
import { clauseWords, isSeverity } from '../names.ts'
import { isBinaryOperator } from '../operators.ts'
import { parse } from '../parse/parse.ts'
import { sourceText } from '../parse/source-text.ts'
import { commandNamed, isCommandName } from '../parse/stage-names.ts'
import { walk } from '../walk.ts'
import { rangeOf, type Scanned, scan } from './tokens-scan.ts'

export type SemanticType =
  | 'command'
  | 'keyword'
  | 'function'
  | 'parameter'
  | 'field'
  | 'dataset'
  | 'type'
  | 'enum'
  | 'string'
  | 'number'
  | 'interval'
  | 'regexp'
  | 'operator'
  | 'comment'

export interface SemanticToken {
  readonly range: Range
  readonly type: SemanticType
}

/** What each piece of a text is, in order and without overlap; brackets, commas and dots are left out. Never throws. */
export function semanticTokens(text: string): readonly SemanticToken[] {
  const source = sourceText(text)
  const tokens = scan(source)
  const known = namesIn(parse(text).query)
  return tokens.flatMap((token, at) => {
    const type = typeOf(token, tokens[at - 1], tokens[at + 1], known)
    return type ? [{ range: rangeOf(token, source), type }] : []
  })
}

/** What the tree knows of the words of the text. */
interface Names {
  /** By offset of their first letter. */
  readonly at: ReadonlyMap<number, SemanticType>
  /** Every word from the start of a keypath or a dataset to its end belongs to it. */
  readonly within: readonly { readonly start: number; readonly end: number; readonly type: SemanticType }[]
}

function namesIn(query: Node): Names {
  const at = new Map<number, SemanticType>()
  const within: { start: number; end: number; type: SemanticType }[] = []
  walk(query, (node) => {
    const { start, end } = node.range
    if (Object.hasOwn(commands, node.kind)) at.set(start.offset, 'command')
    else if (node.kind === 'call') at.set(node.nameRange.start.offset, 'function')
    else if (node.kind === 'extractor') at.set(start.offset, 'function')
    else if (node.kind === 'argument' && node.name !== null) at.set(start.offset, 'parameter')
    else if (node.kind === 'enum') at.set(start.offset, 'enum')
    else if (node.kind === 'datatype') at.set(start.offset, 'type')
    else if (node.kind === 'keypath') within.push({ start: start.offset, end: end.offset, type: 'field' })
    else if (node.kind === 'dataset') within.push({ start: start.offset, end: end.offset, type: 'dataset' })
    return undefined
  })
  // A keypath that holds another one as a key is as much a field as that one.
  return { at, within: within.sort((a, b) => a.start - b.start) }
}

function typeOf(
  token: Scanned,
  before: Scanned | undefined,
  after: Scanned | undefined,
  names: Names,
): SemanticType | null {
  switch (token.kind) {
    case 'comment':
    case 'number':
    case 'interval':
    case 'regexp':
      return token.kind
    case 'string':
      return owner(token, names) ?? 'string'
    case 'templateText':
      return 'string'
    case 'root':
      return 'field'
    case 'unknown':
      return null
    case 'symbol':
      if (token.text === '`') return 'string'
      return isBinaryOperator(token.text) || ['!', '|', '->', '=', '@', '=>'].includes(token.text) ? 'operator' : null
    case 'word':
      return names.at.get(token.start) ?? wordType(token, before, after, names)
  }
}

// Words of stages that could not be read are taken for what they most likely are.
function wordType(
  token: Scanned,
  before: Scanned | undefined,
  after: Scanned | undefined,
  names: Names,
): SemanticType | null {
  const { text } = token
  if (before?.kind === 'symbol' && before.text === ':') return 'type'
  if ((text === 'left' || text === 'right') && after?.text === '=>') return 'keyword'
  const own = owner(token, names)
  if (own) return own
  if (before === undefined || before.text === '|')
    return commandNamed(text) || isCommandName(text) ? 'command' : 'field'
  if (after?.text === '(' && after.start === token.end) return 'function'
  if (isSeverity(text)) return 'enum'
  if (['true', 'false', 'null', '_'].includes(text) || text.startsWith('case')) return 'keyword'
  if (before.text === '.') return 'field'
  return clauseWords.has(text) || keywords.has(text) ? 'keyword' : 'field'
}

/** Words of commands that do not end an expression. */
const keywords = new Set([
  ...['last', 'between', 'and', 'around', 'interval', 'timeshifted', 'in', 'keypath', 'datatype', 'exists', 'missing'],
  ...[
    'changed',
    'change',
    'skip',
    'fail',
    'overwrite',
    'create',
    'discard',
    'preserve',
    'left',
    'inner',
    'full',
    'cross',
  ],
])

/** The type of the keypath or dataset that the token stands in. */
function owner({ start, end }: Scanned, { within }: Names): SemanticType | null {
  let low = 0
  let high = within.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((within[middle]?.start ?? 0) <= start) low = middle
    else high = middle - 1
  }
  const found = within[low]
  return found && found.start <= start && end <= found.end ? found.type : null
}
