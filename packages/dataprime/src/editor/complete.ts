import type { CommandName, Range } from '../ast.ts'
import type { CheckOptions } from '../check/check.ts'
import { types } from '../check/types/type.ts'
import { commands } from '../commands.ts'
import { caseComparisons, extractorNames, intervalUnits, roots, typeNames } from '../names.ts'
import { binaryOperators } from '../operators.ts'
import { sourceText } from '../parse/source-text.ts'
import { quote } from '../print/quote.ts'
import { aggregateCalls, methodsOf, scalarCalls, unitsAt } from './complete-calls.ts'
import { fieldsAfter, type KnownField } from './complete-fields.ts'
import { type Place, placeAfter } from './complete-place.ts'
import { endsValue, type Scanned, scan } from './tokens-scan.ts'

export type CompletionKind =
  | 'command'
  | 'keyword'
  | 'operator'
  | 'function'
  | 'aggregation'
  | 'field'
  | 'dataset'
  | 'enum'
  | 'value'
  | 'unit'
  | 'type'

export interface Completion {
  readonly label: string
  readonly kind: CompletionKind
  /** A short text beside the label: a signature, a type, what it is for. */
  readonly detail: string
  readonly insert: string
  /** What `insert` takes the place of. */
  readonly range: Range
}

export type Proposal = Omit<Completion, 'range' | 'insert'> & { readonly insert?: string }

const timeframes: Readonly<Record<string, string>> = {
  last: 'from now back',
  between: 'from one time to another',
  around: 'before and after a time',
  timeshifted: 'the chosen window, moved',
}
const spans = ['5m', '15m', '1h', '6h', '1d', '7d']

/**
 * What can be written at an offset of a text, the best first: commands and their clauses, fields of the source, the schema
 * and the query, functions and aggregations where they are legal, values of enums, units and types. Never throws.
 */
export function complete(text: string, offset: number, options: CheckOptions = {}): readonly Completion[] {
  const source = sourceText(text)
  const at = Math.max(0, Math.min(text.length, Math.trunc(offset) || 0))
  const tokens = scan(source)
  const inside = tokens.find(({ start, end }) => start < at && at <= end)
  if (inside?.kind === 'comment' || inside?.kind === 'regexp' || inside?.kind === 'templateText') return []
  const before = tokens.filter((token) => token.kind !== 'comment' && token.end <= at)
  const beforeWord = inside && isWritten(inside) ? before.filter((token) => token.end <= inside.start) : before

  if (inside?.kind === 'string') return at < inside.end || !endsQuoted(inside) ? valuesInside(inside, at) : []
  const start = pathStart(beforeWord, inside && isWritten(inside) ? inside.start : at)
  const context = beforeWord.filter((token) => token.end <= start)
  const prefix = text.slice(start, at).toLowerCase()
  const end = inside && isWritten(inside) ? inside.end : at
  const wordStart = inside && isWritten(inside) ? inside.start : at
  const found = ranked(proposals(context, start), prefix, start, end)
  return start < wordStart ? [...found, ...methodsAfter(found.length > 0)] : found

  // What can be called on the keypath before the last dot: all where nothing is known of it, nothing on an object.
  function methodsAfter(hasFields: boolean): readonly Completion[] {
    const path = text.slice(start, wordStart - 1)
    if (Object.hasOwn(roots, path)) return []
    const rooted = path.startsWith('$') ? path : `$d.${path}`
    const fields = fieldsAfter(stagesBefore(placeAfter(context, start)), options)
    const field = fields.find(({ name }) => name === rooted || name === path)
    if (!field && hasFields) return []
    return ranked(methodsOf(field?.type ?? types.unknown), text.slice(wordStart, at).toLowerCase(), wordStart, end)
  }

  function proposals(tokensBefore: readonly Scanned[], wordStart: number): readonly Proposal[] {
    const place = placeAfter(tokensBefore, wordStart)
    const last = tokensBefore.at(-1)
    if (last?.text === ':') return Object.keys(typeNames).map((label) => ({ label, kind: 'type', detail: 'type' }))
    if (last?.text === '.' && last.end === wordStart) return methodsOf(types.unknown)
    if (place.stage.length === 0) return commandsAt(place.isFirstStage)
    const fields = fieldsAfter(stagesBefore(place), options)
    return [...unitsAfter(prefix, place, last), ...valuesAt(place, fields), ...wordsAt(place, last, fields)]
  }

  // The stages before, ended by a pipe, so that one more can be read after them.
  function stagesBefore({ queryStart, stageStart }: Place): string {
    return text.slice(queryStart, stageStart)
  }

  function valuesInside(token: Scanned, cursor: number): readonly Completion[] {
    const place = placeAfter(
      before.filter((other) => other.end <= token.start),
      token.start,
    )
    const known = valuesAt(place, fieldsAfter(stagesBefore(place), options)).filter(({ kind }) => kind === 'value')
    const values = [...unitsAt(place), ...known]
    return ranked(values, text.slice(token.start, cursor).toLowerCase(), token.start, token.end)
  }

  function ranked(all: readonly Proposal[], typed: string, from: number, to: number): readonly Completion[] {
    const range = source.range(from, to)
    const fitting = all.flatMap((item) => {
      const label = item.label.toLowerCase()
      const isWhole = label.startsWith(typed)
      const isPart = item.kind === 'field' && isFieldLike(label, typed)
      return isWhole || isPart ? [{ rank: isWhole ? 0 : 1, item }] : []
    })
    const seen = new Set<string>()
    return fitting
      .sort((a, b) => a.rank - b.rank)
      .filter(({ item }) => !seen.has(item.label) && seen.add(item.label))
      .map(({ item }) => ({ ...item, insert: item.insert ?? item.label, range }))
  }
}

/** A field is found by the name after its root as well, and by any spelling of the root. */
function isFieldLike(label: string, typed: string): boolean {
  const [, written, bare = ''] = /^(\$\w+)?\.?(.*)$/s.exec(typed) ?? []
  const [, root = '$d', name = ''] = /^(\$\w+)?\.?(.*)$/s.exec(label) ?? []
  const isOfRoot = written === undefined ? bare !== '' : Object.hasOwn(roots, written) && roots[written] === root
  return isOfRoot && name.startsWith(bare)
}

function isWritten({ kind }: Scanned): boolean {
  return kind === 'word' || kind === 'root' || kind === 'number' || kind === 'interval' || kind === 'unknown'
}

function endsQuoted({ text }: Scanned): boolean {
  return text.length > 1 && text.endsWith(text[0] ?? '')
}

/** Where the keypath begins that ends at the word: `$d.user.na` is one word to its writer. */
function pathStart(before: readonly Scanned[], wordStart: number): number {
  let start = wordStart
  for (let at = before.length - 1; at > 0; at -= 2) {
    const [dot, name] = [before[at], before[at - 1]]
    const isPath = dot?.text === '.' && dot.end === start && name?.end === dot.start
    if (!isPath || (name?.kind !== 'word' && name?.kind !== 'root')) break
    // `x:string.trim`: what stands before the dot is a type.
    if (before[at - 2]?.text === ':') break
    start = name.start
  }
  return start
}

function commandsAt(isFirst: boolean): readonly Proposal[] {
  const specs = Object.values(commands).filter((spec) => isFirst || spec.name !== 'source')
  const sorted = isFirst ? specs.toSorted((a, b) => Number(b.name === 'source') - Number(a.name === 'source')) : specs
  return sorted.map(({ name, doc }) => ({
    label: name,
    kind: 'command',
    detail: doc,
    insert: name === 'count' ? name : `${name} `,
  }))
}

const constants: readonly Proposal[] = [
  ...['true', 'false', 'null'].map((label) => ({ label, kind: 'keyword', detail: 'constant' }) as const),
  { label: 'case', kind: 'keyword', detail: 'the value of the first condition that is true', insert: 'case { ' },
  ...caseComparisons.map(
    (label) => ({ label, kind: 'keyword', detail: 'the value of the first match', insert: `${label} { ` }) as const,
  ),
]

/** Commands whose lists may call aggregations. */
const aggregating: ReadonlySet<CommandName> = new Set(['aggregate', 'groupby', 'multigroupby', 'top', 'bottom'])
/** Commands that a value does not follow. */
const withoutValues: ReadonlySet<CommandName> = new Set(['limit', 'lucene', 'wildfind', 'count'])
/** Commands with a query in brackets, which is no value. */
const takingQuery: ReadonlySet<CommandName> = new Set(['join', 'union', 'stitch'])

function wordsAt(place: Place, last: Scanned | undefined, fields: readonly KnownField[]): readonly Proposal[] {
  const { command, stage } = place
  if (command === 'source') return wordsOfSource(place, last)
  const clauses = place.call === null ? clausesOf(command) : []
  if (command && withoutValues.has(command)) return clauses
  if (command && takingQuery.has(command) && place.call === null && last?.text === ')') return clauses
  // The command's name is a word too, but a value follows it.
  const isAfterName = stage.length === 1 || (stage.length === 2 && twoWords.test(stage[0]?.text ?? ''))
  const isAfterClause = last?.kind === 'word' && clauses.some(({ label }) => label === last.text)
  if (last?.text === 'using' && command === 'extract') {
    return extractorNames.map((label) => ({ label, kind: 'function', detail: 'extractor', insert: `${label}(` }))
  }
  const isAfterValue = !isAfterName && !isAfterClause && endsValue(last)
  if (isAfterValue) return [...clauses, ...operators]
  const paths = fields.map(({ name, detail }): Proposal => ({ label: name, kind: 'field', detail }))
  if (place.call === null && last?.kind === 'word' && ['into', 'to', 'as'].includes(last.text)) return paths
  const summed = command && aggregating.has(command) ? aggregateCalls : []
  const own = isAfterName
    ? clauses.filter(({ label }) => !['as', 'asc', 'desc', 'into', 'on', 'by', 'using', 'aggregate'].includes(label))
    : []
  const rest = [...paths, ...scalarCalls, ...constants]
  return [...own, ...(isAmongKeys(place) ? [...rest, ...summed] : [...summed, ...rest])]
}

/** Keys come first in these, and then what is aggregated or sorted by. */
function isAmongKeys({ command, stage }: Place): boolean {
  const words = keyEnds[command ?? '']
  return words !== undefined && !stage.some(({ text }) => words.includes(text))
}

const aggregateWord = ['aggregate', 'agg', 'calculate', 'calc']
const keyEnds: Readonly<Record<string, readonly string[]>> = {
  groupby: aggregateWord,
  multigroupby: aggregateWord,
  top: ['by'],
  bottom: ['by'],
}

/** Commands that have a second word, or a number, before what they work on. */
const twoWords = /^(sort|order|top|bottom)$/

const operators: readonly Proposal[] = Object.entries(binaryOperators).map(([label, { words }]) => ({
  label,
  kind: 'operator',
  detail: words,
}))

// The words of a command stand in its syntax, outside the marks for what is to be filled in.
function clausesOf(command: CommandName | null): readonly Proposal[] {
  if (!command) return []
  const words = commands[command].syntax.replace(/<[^>]*>|'[^']*'/g, ' ').match(/[a-z_]+/g) ?? []
  return [...new Set(words)]
    .filter((label) => label !== command)
    .map((label) => ({ label, kind: 'keyword', detail: commands[command].syntax }))
}

function wordsOfSource({ stage }: Place, last: Scanned | undefined): readonly Proposal[] {
  if (stage.length === 1) {
    return ['logs', 'spans'].map((label) => ({ label, kind: 'dataset', detail: 'data set' }))
  }
  const window = stage.find((token, at) => at > 1 && Object.hasOwn(timeframes, token.text))
  if (!window) {
    return Object.entries(timeframes).map(([label, detail]) => ({
      label,
      kind: 'keyword',
      detail,
      insert: `${label} `,
    }))
  }
  if (last === window && (window.text === 'last' || window.text === 'timeshifted')) {
    return spans.map((label) => ({ label, kind: 'value', detail: 'length of time' }))
  }
  if (window.text === 'between' && endsValue(last) && last !== window) {
    return [{ label: 'and', kind: 'keyword', detail: 'up to' }]
  }
  if (window.text === 'around' && endsValue(last) && last !== window) {
    return [{ label: 'interval', kind: 'keyword', detail: 'how far before and after' }]
  }
  return [{ label: "@'now'", kind: 'value', detail: 'the time of the query' }, ...scalarCalls]
}

/** `15` becomes `15m` where a length of time is meant. */
function unitsAfter(prefix: string, { stage, call }: Place, last: Scanned | undefined): readonly Proposal[] {
  const [digits] = /^\d+/.exec(prefix) ?? []
  if (digits === undefined) return []
  const isTime =
    ['last', 'timeshifted', 'interval', 'to'].includes(last?.text ?? '') ||
    call?.at(-1)?.text === 'roundTime' ||
    (['-', '+', '/'].includes(last?.text ?? '') && stage.some(({ text }) => /^(now|timestamp|@)$/.test(text)))
  if (!isTime) return []
  return intervalUnits.map((unit) => ({ label: `${digits}${unit}`, kind: 'unit', detail: 'length of time' }))
}

const comparisons: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>='])

/** The values of the field that is compared there: severities, and those that the schema knows. */
function valuesAt({ stage, call }: Place, fields: readonly KnownField[]): readonly Proposal[] {
  const compared = stage.at(-1)
  const isMember = call?.at(-1)?.text === 'in' && call.at(-2)?.text === '.'
  const path = isMember
    ? pathEnding(call.slice(0, -2))
    : comparisons.has(compared?.text ?? '')
      ? pathEnding(stage.slice(0, -1))
      : ''
  const rooted = path === '' || path.startsWith('$') ? path : `$d.${path}`
  const field = fields.find(({ name }) => name === rooted || name === path)
  if (field?.type.kind === 'enum') {
    const { name, values } = field.type
    return values.map((label) => ({ label, kind: 'enum', detail: name }))
  }
  return (field?.values ?? []).map((value) => ({ label: quote(value), kind: 'value', detail: `value of ${rooted}` }))
}

/** The keypath at the end of the tokens, roots in their short spelling; '' if there is none. */
function pathEnding(tokens: readonly Scanned[]): string {
  let start = tokens.length
  let expectsName = true
  while (start > 0) {
    const token = tokens[start - 1]
    const isName = token?.kind === 'word' || token?.kind === 'root'
    if (expectsName ? !isName : token?.text !== '.') break
    start--
    expectsName = !expectsName
    if (token?.kind === 'root') break
  }
  if (tokens[start]?.text === '.') start++
  return tokens
    .slice(start)
    .map(({ text }) => text)
    .join('')
    .replace('$metadata', '$m')
    .replace('$labels', '$l')
    .replace('$data', '$d')
}
