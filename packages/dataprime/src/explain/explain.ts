import type { BrokenStage, Command, Query } from '../ast.ts'
import type { Words } from '../command.ts'
import { specOf } from '../commands.ts'
import { expressionWords } from './explain-expression.ts'
import { joinWords, sayField } from './explain-values.ts'

/** What the query does in plain English, one sentence for each of its stages. */
export function explain(query: Query): string[] {
  return sentences(query).map((text) => `${text}.`)
}

function sentences(query: Query): readonly string[] {
  const commands = query.source ? [query.source, ...query.stages] : query.stages
  return commands.map((command, at) => sentence(command, commands[at - 1]))
}

function sentence(command: Command | BrokenStage, before: Command | BrokenStage | undefined): string {
  if (command.kind === 'brokenStage')
    return command.command ? `This ${command.command} cannot be read` : 'This stage cannot be read'
  return specOf(command).explain(command, { ...words, isSorted: before?.kind === 'orderby' })
}

function steps(query: Query): string {
  return sentences(query)
    .map((step) => step.charAt(0).toLowerCase() + step.slice(1))
    .join('; ')
}

const words: Words = { ...expressionWords(steps), field: sayField, join: joinWords, steps, isSorted: false }
