import type { CommandName, Node, Query } from 'dataprime'
import { walk } from 'dataprime'

/** What is wrong with an answer besides the language: it uses what the question did not ask for. */
export interface Trespass {
  readonly code: 'command-not-allowed' | 'dataset-not-allowed' | 'other-source' | 'instruction-in-literal'
  readonly message: string
}

export interface Bounds {
  readonly question: string
  readonly source?: string | undefined
  /** Whether a text reads like an attempt to give orders. */
  readonly isInstruction: (text: string) => boolean
}

/**
 * What a model may use. A query reads and never writes, so the commands that only shape rows are free; those that name
 * other data may name only what the question names itself. A command that is not here does not compile.
 */
export const allowedCommands: Readonly<Record<CommandName, 'freely' | 'if the question names its data'>> = {
  aggregate: 'freely',
  block: 'freely',
  bottom: 'freely',
  choose: 'freely',
  convert: 'freely',
  count: 'freely',
  countby: 'freely',
  create: 'freely',
  dedupeby: 'freely',
  distinct: 'freely',
  enrich: 'if the question names its data',
  explode: 'freely',
  extract: 'freely',
  filter: 'freely',
  find: 'freely',
  groupby: 'freely',
  join: 'freely',
  limit: 'freely',
  lucene: 'freely',
  move: 'freely',
  multigroupby: 'freely',
  orderby: 'freely',
  redact: 'freely',
  remove: 'freely',
  replace: 'freely',
  roundtime: 'freely',
  source: 'if the question names its data',
  stitch: 'freely',
  top: 'freely',
  union: 'freely',
  wildfind: 'freely',
}

const ownDatasets: ReadonlySet<string> = new Set(['logs', 'spans', 'default/logs', 'default/spans'])
const longestText = 200

/** Where a query leaves its bounds; nothing for a query that may be given out. */
export function trespasses(query: Query, bounds: Bounds): readonly Trespass[] {
  const found: Trespass[] = []
  const asked = bounds.question.toLowerCase()
  const isNamed = (text: string): boolean => text !== '' && asked.includes(text.toLowerCase())
  const dataset = query.source?.dataset.path.join('/')
  if (bounds.source && dataset !== undefined && dataset.split('/').at(-1) !== bounds.source)
    found.push({ code: 'other-source', message: `Cannot read ${dataset}: the question is about ${bounds.source}` })
  walk(query, (node) => {
    const foreign = foreignData(node)
    if (foreign !== undefined && !isNamed(foreign))
      found.push({
        code: node.kind === 'enrich' ? 'command-not-allowed' : 'dataset-not-allowed',
        message: `Cannot use ${foreign}: the question does not name it, use logs and spans alone`,
      })
    const text = textOf(node)
    if (text !== undefined && !isNamed(text) && (text.length > longestText || bounds.isInstruction(text)))
      found.push({ code: 'instruction-in-literal', message: 'Cannot use this text: it is no value to look for' })
    return undefined
  })
  return found
}

/** The name of data that is not the caller's own logs and spans. */
function foreignData(node: Node): string | undefined {
  if (node.kind === 'enrich') return node.table.path.join('/')
  if (node.kind !== 'source') return undefined
  const name = node.dataset.path.join('/')
  if (node.args.length > 0) return `${name} of another team`
  return ownDatasets.has(name) ? undefined : name
}

/** What a model wrote freely in a node. */
function textOf(node: Node): string | undefined {
  switch (node.kind) {
    case 'string':
    case 'text':
      return node.value
    case 'regexp':
      return node.pattern
    case 'key':
      return node.name
    default:
      return undefined
  }
}
