import { commands, explain, parse } from '../../packages/dataprime/src/index.ts'
import { block, cell, code, link, origin, section, table } from './markdown.ts'

const kinds: readonly (readonly [string, string])[] = [
  ['`<expression>`', 'a field, a literal, a call, or anything computed from them'],
  ['`<keypath>`', "a field: `status`, which is `$d.status`, `$l.applicationname`, `$m.severity`, `tags['http.route']`"],
  ['`<condition>`', 'an expression that is true or false'],
  ['`<aggregation>`', 'a call of an [aggregation](functions.md#aggregations)'],
  ['`<query>`', 'a whole query, with a source of its own'],
  ['`[…]`', 'may be left out'],
  ['`a\\|b`', 'one of these'],
  ['`, …`', 'any number of them, with commas between'],
]

/** The page of all commands, in alphabetical order. */
export function commandsPage(): string {
  const sorted = Object.values(commands).toSorted((a, b) => a.name.localeCompare(b.name))
  const sections = sorted.map(({ name, aliases, doc, syntax, parts, leaves, example }) => {
    const rows = Object.entries(parts).map(([part, means]) => [code(part), cell(means)])
    return section(
      `## ${name}`,
      doc + (aliases.length > 0 ? ` Also written ${aliases.map((alias) => code(alias)).join(', ')}.` : ''),
      block(syntax.replaceAll(` | ${name} `, `\n${name} `)),
      rows.length > 0 ? table(['part', 'what it is'], rows) : '',
      `**Leaves** ${lowered(leaves)}`,
      block(`${example}\n${inWords(example)}`),
    )
  })
  return `${section(
    origin,
    '# Commands',
    'A query is a `source` and commands behind pipes, each working on the rows of the one before.',
    table(
      ['command', 'what it does'],
      sorted.map(({ name, doc }) => [link(name), cell(doc)]),
    ),
    'In the syntax below,',
    table(['this', 'stands for'], kinds),
    ...sections,
  )}\n`
}

function lowered(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}

/** What the example does, as a comment. */
function inWords(example: string): string {
  return explain(parse(example).query)
    .map((sentence) => `# ${sentence}`)
    .join('\n')
}
