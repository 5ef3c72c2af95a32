import { commands } from '../../packages/dataprime/src/index.ts'
import { code, origin } from './markdown.ts'

/** The page of all commands, in alphabetical order. */
export function commandsPage(): string {
  const sections = Object.values(commands)
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, aliases, doc, syntax, example }) =>
      [
        `## ${name}`,
        doc + (aliases.length > 0 ? ` Also written ${aliases.map((alias) => code(alias)).join(', ')}.` : ''),
        `\`\`\`\n${syntax}\n\`\`\``,
        `For example ${code(example)}`,
      ].join('\n\n'),
    )
  return `${[origin, '# Commands', 'A query is a `source` and commands behind pipes, each working on the rows of the one before.', ...sections].join('\n\n')}\n`
}
