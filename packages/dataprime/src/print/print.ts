import type { Aliased, BrokenStage, Command, Comment, Expression, Query, Range } from '../ast.ts'
import type { Printer } from '../command.ts'
import { specOf } from '../commands.ts'
import { type Anchor, commentLines, placeComments, withComments } from './print-comments.ts'
import { commaSeparated, type ExpressionContext, expressionPrinter, type Item } from './print-expression.ts'
import {
  flat,
  group,
  hardLine,
  indent,
  joined,
  type Layout,
  layout,
  line,
  render,
  sequence,
  softLine,
  suffix,
} from './print-layout.ts'
import { canonicalSpelling, type Spelling } from './print-spelling.ts'

const widestLine = 100

/** The query as canonical text: on one line if it is short and has no comments, else a line for each stage. */
export function print(query: Query): string {
  return write(query, { width: widestLine, spelling: canonicalSpelling, ink: null })
}

/** One expression as canonical text. */
export function printExpression(node: Expression): string {
  return flat(canonical.expression(node))
}

/** One stage as canonical text, without its pipe and comments. */
export function printStage(command: Command | BrokenStage): string {
  return flat(stageLayout(command, canonical, canonicalSpelling))
}

/** The query as canonical text on one line, without its comments: the same for all ways of writing it. */
export function printLine(query: Query): string {
  return commandsOf(query).map(printStage).join(' | ')
}

export interface WriteOptions {
  /** In characters. */
  readonly width: number
  readonly spelling: Spelling
  /** The text the query was read from, comments blanked: comments inside a stage stay there. Null: they go before it. */
  readonly ink: string | null
}

/** The query as text: what `print` and `format` are made of. */
export function write(query: Query, { width, spelling, ink }: WriteOptions): string {
  const commands = commandsOf(query)
  if (!commands.some(hasComments) && !query.commentsAfter?.length) {
    const printer = printerOf(spelling)
    const text = commands.map((command) => flat(stageLayout(command, printer, spelling))).join(' | ')
    if (text.length <= width && !text.includes('\n')) return text
  }
  const lines = commands.flatMap((command, index) => {
    const pipe = index > 0 ? '| ' : ''
    const { content, before, after } = commented(command, spelling, ink)
    return [...before.flatMap(commentLines), sequence([pipe, content, ...after.flatMap(commentLines).map(suffix)])]
  })
  return render(joined([...lines, ...(query.commentsAfter ?? []).flatMap(commentLines)], hardLine), width)
}

/** A stage over several lines with the comments inside it, and the comments that stand around it. */
function commented(command: Command | BrokenStage, spelling: Spelling, ink: string | null) {
  const all = command.commentsBefore ?? []
  const isInside = ({ range }: Comment) => ink !== null && range.start.offset >= command.range.start.offset
  const inside = all.filter(isInside)
  const [first, ...others] = command.commentsAfter ?? []
  // A line comment ends its line, so there is room for one.
  const after = first && !first.text.includes('\n') ? [first] : []
  const before = [
    ...all.filter((comment) => !isInside(comment)),
    ...(after.length > 0 || !first ? [] : [first]),
    ...others,
  ]
  if (ink === null || inside.length === 0) {
    return { content: stageLayout(command, printerOf(spelling, plainly, true), spelling), before, after }
  }
  // Laid out twice: once to learn where comments can stand, once with the comments there.
  const anchors: Anchor[] = []
  const recorder = printerOf(
    spelling,
    (anchor, content) => {
      anchors.push(anchor)
      return content
    },
    true,
  )
  stageLayout(command, recorder, spelling)
  const { placed, rest } = placeComments(inside, anchors, ink)
  let at = 0
  const placing = printerOf(
    spelling,
    (_, content) => {
      const anchor = anchors[at++]
      const own = anchor && placed.get(anchor)
      return own ? withComments(content, own) : content
    },
    true,
  )
  return { content: stageLayout(command, placing, spelling), before: [...before, ...rest], after }
}

function stageLayout(command: Command | BrokenStage, printer: Printer, spelling: Spelling): Layout {
  if (command.kind === 'brokenStage') return command.text
  const spec = specOf(command)
  const name = spelling.name(command, [spec.name, ...spec.aliases, ...(spec.name === 'orderby' ? sortBy : [])])
  return group(layout`${name}${indent(spec.print(command, printer))}`)
}

/** Names of `orderby` that are two words. */
const sortBy = ['order by', 'sort by']

const plainly: ExpressionContext['beside'] = (_, content) => content

function printerOf(spelling: Spelling, beside = plainly, isSpacious = false): Printer {
  const { expression, keypath, args } = expressionPrinter({
    spelling,
    beside,
    isSpacious,
    query,
    inline: (node) => flat(printerOf(spelling).expression(node)),
  })
  const aliased = (node: Aliased): Item => [
    node,
    layout`${expression(node.expression)}${node.alias ? ` as ${keypath(node.alias)}` : ''}`,
  ]
  const printer: Printer = {
    expression,
    keypath,
    args,
    query: (node) => query(node, 'parentheses'),
    aliased: (nodes) => list(nodes.map(aliased)),
    sets: (nodes) =>
      list(
        nodes.map((node) => {
          const keys = commaSeparated(node.keys.map(aliased), beside)
          return [node, group(layout`(${indent(layout`${softLine}${keys}`)}${softLine})`)]
        }),
      ),
    expressions: (nodes) => list(nodes.map((node) => [node, expression(node)])),
    order: (nodes) =>
      list(
        nodes.map((node) => [
          node,
          layout`${expression(node.expression)}${node.direction ? ` ${node.direction}` : ''}`,
        ]),
      ),
    typed: (nodes) =>
      list(nodes.map((node) => [node, `${keypath(node.keypath)}:${spelling.type(node.type, node.range)}`])),
    dataset: (node) => node.path.join('/'),
    wordBetween: (before, after, words) => spelling.between(rangeOf(before), rangeOf(after), words),
  }
  return printer

  // One item stands on the line of its command; a comment before it goes before the stage.
  function list(items: readonly Item[]): Layout {
    const [only] = items
    if (items.length === 1 && only) {
      return layout` ${beside({ range: only[0].range, leads: false, trails: true }, only[1])}`
    }
    return group(indent(layout`${line}${commaSeparated(items, beside)}`))
  }

  function query(node: Query, brackets: 'parentheses' | 'array'): Layout {
    const commands = commandsOf(node)
    const stages = commands.map((command, at) =>
      beside(
        { range: command.range, leads: true, trails: true, isLast: at === commands.length - 1 },
        layout`${at > 0 ? '| ' : ''}${stageLayout(command, printer, spelling)}`,
      ),
    )
    const [open, pad, close] = brackets === 'array' ? ['(|', line, '|)'] : ['(', softLine, ')']
    return group(layout`${open}${indent(layout`${pad}${joined(stages, line)}`)}${pad}${close}`)
  }
}

const canonical = printerOf(canonicalSpelling)

function rangeOf(node: { readonly range: Range } | undefined): Range | undefined {
  return node?.range
}

function commandsOf(query: Query): readonly (Command | BrokenStage)[] {
  return query.source ? [query.source, ...query.stages] : query.stages
}

function hasComments(command: Command | BrokenStage): boolean {
  return Boolean(command.commentsBefore?.length || command.commentsAfter?.length)
}
