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

export const origin = '<!-- Made by `npm run reference` from the tables of packages/dataprime; do not edit. -->'
