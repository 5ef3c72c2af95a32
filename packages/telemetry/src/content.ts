const maxLength = 1024

const secrets: readonly (readonly [RegExp, string])[] = [
  [/\b(Bearer|Basic)\s+[\w.~+/-]{8,}=*/gi, '$1 [redacted]'],
  [/\b(?:sk|pk|rk|cxt[ph])[-_][\w-]{8,}/g, '[redacted key]'],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, '[redacted token]'],
  [
    /\b(api[-_]?key|password|passwd|secret|(?:\w+[-_])?token|sig|signature)(\s*[:=]\s*)[^\s"'\\,;|&]{4,}/gi,
    '$1$2[redacted]',
  ],
  [/[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b/gi, '[redacted address]'],
]

/** Whatever a pattern above matches holds one of these; most texts hold none, and one look is enough. */
const suspicious = /bearer|basic|[spr]k[-_]|cxt[ph][-_]|eyj|api[-_]?key|passw|secret|token|sig|@/i

/** `text` without what looks like a bearer token, a key, a password or an e-mail address. */
export function redact(text: string): string {
  if (!suspicious.test(text)) return text
  return secrets.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text)
}

/**
 * What a person or a model wrote, as an attribute: redacted, at most 1,024 characters, and no attribute at all when
 * `TELEMETRY_CAPTURE_CONTENT` is `false`. Spread it: `{ ...content(attr.userInputQuery, question) }`.
 */
export function content(key: string, text: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  if (env['TELEMETRY_CAPTURE_CONTENT']?.trim().toLowerCase() === 'false') return {}
  return { [key]: bounded(redact(text)) }
}

/** At most 1,024 characters. */
export function bounded(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength - 1)}…` : text
}
