import type { BrokenStage, Command, Query } from './ast.ts'
import type { Words } from './command.ts'
import { specOf } from './commands.ts'
import { joinWords, listWords, say } from './explain-expression.ts'
import { printExpression } from './print.ts'

/** What the query does, one English sentence for each of its stages. */
export function explain(query: Query): string[] {
  return commandsOf(query).map((command) => `${sentence(command)}.`)
}

const words: Words = {
  text: printExpression,
  say,
  list: listWords,
  join: joinWords,
  steps: (query) => {
    const steps = commandsOf(query).map(sentence)
    return steps.map((step) => step.charAt(0).toLowerCase() + step.slice(1)).join('; ')
  },
}

function commandsOf(query: Query): readonly (Command | BrokenStage)[] {
  return query.source ? [query.source, ...query.stages] : query.stages
}

function sentence(command: Command | BrokenStage): string {
  if (command.kind === 'brokenStage')
    return command.command ? `This ${command.command} cannot be read` : 'This stage cannot be read'
  return specOf(command).explain(command, words)
}
