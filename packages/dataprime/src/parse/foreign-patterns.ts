/** What the common patterns of grok match. */
const grok: Readonly<Record<string, string>> = {
  WORD: '\\w+',
  NUMBER: '[+-]?\\d+(?:\\.\\d+)?',
  INT: '[+-]?\\d+',
  NOTSPACE: '\\S+',
  DATA: '.*?',
  GREEDYDATA: '.*',
  IP: '\\d+\\.\\d+\\.\\d+\\.\\d+',
  UUID: '[0-9a-fA-F-]{36}',
}

/** A pattern of grok, or one with stars for what is wanted, as a regular expression; any other text as it stands. */
export function regexpOf(pattern: string, names: readonly string[]): string {
  if (/%\{\w+(:\w+)?\}/.test(pattern)) {
    return pattern.replace(/%\{(\w+)(?::(\w+))?(?::\w+)?\}/g, (_, kind: string, name?: string) => {
      const body = (Object.hasOwn(grok, kind) && grok[kind]) || '\\S+'
      return name ? `(?<${name}>${body})` : body
    })
  }
  // A star between other letters stands for what is wanted; after a dot or a bracket it repeats.
  if (!pattern.includes('*') || /[.)\]\\][*]|\(/.test(pattern)) return pattern
  const parts = pattern.split('*').map((part) => part.replace(/[\\^$.|?+()[\]{}]/g, '\\$&'))
  return parts.reduce((text, part, at) => {
    const isLast = at === parts.length - 1 && part === ''
    const name = names[at - 1] ?? (parts.length === 2 ? 'value' : `value_${at}`)
    return `${text}(?<${name}>${isLast ? '.*' : '.*?'})${part}`
  })
}
