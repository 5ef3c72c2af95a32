import { aggregations, isAggregation } from '../aggregations.ts'
import type { Node, Range } from '../ast.ts'
import { type Analysis, type AnalysisOptions, analyse } from '../check/analysis.ts'
import { type KnownValues, knownValues } from '../check/known-values.ts'
import { describe, isVague, types } from '../check/types/type.ts'
import { commands } from '../commands.ts'
import { sayInterval, sayTimestamp } from '../explain/explain-values.ts'
import { functions, isFunction } from '../functions.ts'
import { binaryOperators } from '../operators.ts'
import { parse } from '../parse/parse.ts'
import { sourceText } from '../parse/source-text.ts'
import { printKeypath } from '../print/print-expression.ts'
import { type Signature, signatureText } from '../signature.ts'
import { walk } from '../walk.ts'
import { detailOf } from './complete-fields.ts'
import { rangeOf, scan } from './tokens-scan.ts'

export interface Hover {
  /** What the text is about. */
  readonly range: Range
  /** Plain lines. */
  readonly text: string
}

/** What is known of the query around the place. */
interface Known {
  readonly analysis: Analysis
  readonly valuesOf: KnownValues
}

const mostValues = 10

/** What stands at an offset: a command, a function, a field or a value; null where there is nothing to say. Never throws. */
export function hover(text: string, offset: number, options: AnalysisOptions = {}): Hover | null {
  const source = sourceText(text)
  const token = scan(source).find(({ start, end }) => start <= offset && offset < end)
  if (!token || token.kind === 'comment') return null
  const own = rangeOf(token, source)
  const { query } = parse(text)
  const known: Known = { analysis: analyse(query, text, options), valuesOf: knownValues(options.schema ?? null) }
  let found: Hover | null = null
  walk(query, (node) => {
    const { start, end } = node.range
    if (end.offset <= offset || start.offset > offset) return node.kind === 'query' ? undefined : 'skip'
    found = about(node, own, known) ?? found
    return undefined
  })
  return found
}

/** What is to be said of a node if the token under the cursor is the one that makes it what it is. */
function about(node: Node, token: Range, { analysis, valuesOf }: Known): Hover | null {
  const isAt = (range: Range) => range.start.offset === token.start.offset
  switch (node.kind) {
    case 'call': {
      if (!isAt(node.nameRange)) return null
      const signature = signatureOf(node.name, node.args.length)
      return (
        signature && {
          range: node.nameRange,
          text: lines(signatureText(node.name, signature), signature.doc, example(signature.example)),
        }
      )
    }
    case 'keypath': {
      const name = printKeypath({ ...node, implicit: false })
      const type = analysis.types.get(node) ?? types.unknown
      const used = isVague(type) ? analysis.inferred.get(name) : undefined
      const values = valuesOf(node)
      const text = lines(
        name,
        detailOf(type, node.root),
        used && !isVague(used) ? `Used as ${describe(used)}` : '',
        values.length > 0 ? `Values: ${values.slice(0, mostValues).join(', ')}` : '',
      )
      return { range: node.range, text }
    }
    case 'enum':
      return {
        range: node.range,
        text: lines(node.name, 'A severity: DEBUG < VERBOSE < INFO < WARNING < ERROR < CRITICAL'),
      }
    case 'interval':
      return { range: node.range, text: `${node.negative ? 'minus ' : ''}${sayInterval(node)}` }
    case 'timestamp': {
      const said = sayTimestamp(node)
      return said === null ? null : { range: node.range, text: said }
    }
    case 'binary': {
      if (!isAt(node.operatorRange)) return null
      return { range: node.operatorRange, text: binaryOperators[node.operator].words }
    }
    default: {
      if (!isCommand(node.kind) || !isAt(node.range)) return null
      const spec = commands[node.kind]
      const aliases = spec.aliases.length > 0 ? `Also written ${spec.aliases.join(', ')}` : ''
      return { range: token, text: lines(spec.syntax, spec.doc, aliases, example(spec.example)) }
    }
  }
}

function isCommand(kind: string): kind is keyof typeof commands {
  return Object.hasOwn(commands, kind)
}

// `max` and `min` of several values are functions, of one value aggregations.
function signatureOf(name: string, count: number): Signature | null {
  if (isAggregation(name) && !(isFunction(name) && count > 1)) return aggregations[name]
  return isFunction(name) ? functions[name] : null
}

function example(text: string): string {
  return `Example: ${text}`
}

function lines(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n')
}
