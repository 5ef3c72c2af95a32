const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\f': '\\f',
  '\b': '\\b',
}

/** The text as a string literal in single quotes. */
export function quote(value: string): string {
  return `'${escapeControl(value).replaceAll("'", "\\'")}'`
}

/** The text as it stands inside an interpolated string. */
export function quoteInterpolated(value: string): string {
  return escapeControl(value).replace(/[`{}]/g, '\\$&')
}

function escapeControl(value: string): string {
  return value.replace(/[\\\n\r\t\f\b]/g, (c) => escapes[c] ?? c)
}
