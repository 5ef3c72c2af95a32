/** Parts of a page, with a blank line between them. */
export function section(...parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n')
}

/** A block of code. A fence in it needs a longer one. */
export function block(text: string): string {
  const fence = text.includes('```') ? '````' : '```'
  return `${fence}\n${text}\n${fence}`
}

/** A table row's cell: pipes and line breaks would end it. */
export function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ')
}

/** Code inside a table. A backquote in it needs a longer fence. */
export function code(text: string): string {
  const fence = text.includes('`') ? '``' : '`'
  const space = fence.length > 1 ? ' ' : ''
  return `${fence}${space}${cell(text)}${space}${fence}`
}

export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n')
}

/** To the heading of that name on the same page. */
export function link(name: string): string {
  return `[${name}](#${name})`
}

export const origin = '<!-- Made by `npm run reference` from the tables of packages/dataprime; do not edit. -->'
