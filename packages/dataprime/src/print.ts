import type { BrokenStage, Command, Comment, Expression, Query } from './ast.ts'
import type { Printer } from './command.ts'
import { specOf } from './commands.ts'
import { expressionPrinter, printKeypath } from './print-expression.ts'

const widestLine = 100

/** The query as canonical text: on one line if it is short and has no comments, else a line for each stage. */
export function print(query: Query): string {
  const commands = commandsOf(query)
  if (!commands.some(hasComments) && !query.commentsAfter?.length) {
    const line = printLine(query)
    if (line.length <= widestLine && !line.includes('\n')) return line
  }
  const lines: string[] = []
  commands.forEach((command, index) => {
    lines.push(...(command.commentsBefore ?? []).flatMap(commentLines))
    const after = (command.commentsAfter ?? []).flatMap(commentLines)
    lines.push([(index > 0 ? '| ' : '') + printStage(command), ...after].join(' '))
  })
  lines.push(...(query.commentsAfter ?? []).flatMap(commentLines))
  return lines.join('\n')
}

/** One expression as canonical text. */
export function printExpression(node: Expression): string {
  return toText(node)
}

/** One stage as canonical text, without its pipe and comments. */
export function printStage(command: Command | BrokenStage): string {
  return command.kind === 'brokenStage' ? command.text : specOf(command).print(command, printer)
}

/** The query as canonical text on one line, without its comments: the same for all ways of writing it. */
export function printLine(query: Query): string {
  return commandsOf(query).map(printStage).join(' | ')
}

function commandsOf(query: Query): readonly (Command | BrokenStage)[] {
  return query.source ? [query.source, ...query.stages] : query.stages
}

const toText = expressionPrinter(printLine)

const printer: Printer = {
  expression: toText,
  keypath: printKeypath,
  query: (node) => `(${printLine(node)})`,
  aliased: (nodes) =>
    nodes.map((node) => toText(node.expression) + (node.alias ? ` as ${printKeypath(node.alias)}` : '')).join(', '),
  expressions: (nodes) => nodes.map(toText).join(', '),
  order: (nodes) =>
    nodes.map((node) => toText(node.expression) + (node.direction ? ` ${node.direction}` : '')).join(', '),
  typed: (nodes) => nodes.map((node) => `${printKeypath(node.keypath)}:${node.type}`).join(', '),
  dataset: (node) => node.path.join('/'),
  args: (nodes) => nodes.map((node) => (node.name === null ? '' : `${node.name}=`) + toText(node.value)).join(', '),
}

function hasComments(command: Command | BrokenStage): boolean {
  return Boolean(command.commentsBefore?.length || command.commentsAfter?.length)
}

function commentLines(comment: Comment): readonly string[] {
  const mark = comment.style === '//' ? '//' : '#'
  return comment.text.split('\n').map((line) => `${mark} ${line.trim()}`.trimEnd())
}
