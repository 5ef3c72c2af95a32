import type { z } from 'zod'
import { type InputProblem, MeshError } from './mesh-error.ts'

type Issue = z.core.$ZodIssue

/** Parses an input against its schema; throws one `invalid_request` that lists everything wrong with it. */
export function parseInput<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input, { reportInput: true })
  if (parsed.success) return parsed.data
  const errors = parsed.error.issues.flatMap(explain)
  const first = errors[0]?.message ?? 'it does not have the expected form'
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : ''
  throw new MeshError('invalid_request', `${first}${more}`, { errors })
}

function explain(issue: Issue): readonly InputProblem[] {
  const path = issue.path.map(String).join('.')
  const subject = path === '' ? 'the input' : path
  return [{ path, message: `Cannot use ${subject}: ${reason(issue)}` }]
}

function reason(issue: Issue): string {
  const input = issue.input
  switch (issue.code) {
    case 'invalid_type':
      return input === undefined
        ? `it is missing, ${a(issue.expected)} is expected`
        : `${a(issue.expected)} is expected${present(input)}`
    case 'too_small':
      return `${issue.inclusive ? 'at least' : 'more than'} ${sized(issue.origin, issue.minimum)} expected${present(input)}`
    case 'too_big':
      return `${issue.inclusive ? 'at most' : 'less than'} ${sized(issue.origin, issue.maximum)} expected${present(input)}`
    case 'invalid_value':
      return `one of ${issue.values.map((value) => JSON.stringify(value)).join(', ')} is expected${present(input)}`
    case 'invalid_format':
      return `${formatOf(issue)} is expected${present(input)}`
    case 'unrecognized_keys':
      return `unknown ${issue.keys.length === 1 ? 'field' : 'fields'} ${issue.keys.map((key) => `"${key}"`).join(', ')}`
    case 'not_multiple_of':
      return `a multiple of ${issue.divisor} is expected${present(input)}`
    case 'invalid_union':
    case 'invalid_key':
    case 'invalid_element':
    case 'custom':
      return `${issue.message}${present(input)}`
  }
}

const formats: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  datetime: 'an instant such as 2026-01-31T12:00:00Z',
  url: 'a URL',
  email: 'an e-mail address',
}

function formatOf({ format, pattern }: Extract<Issue, { code: 'invalid_format' }>): string {
  if (format === 'regex' && typeof pattern === 'string') return `a text that matches ${pattern}`
  return formats[format] ?? a(format)
}

function a(kind: string): string {
  const name = kind === 'int' ? 'integer' : kind === 'record' ? 'object' : kind
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`
}

function sized(origin: string, bound: number | bigint): string {
  const unit = origin === 'string' ? 'character' : origin === 'array' || origin === 'set' ? 'item' : undefined
  if (unit === undefined) return `${bound} is`
  return bound === 1 ? `1 ${unit} is` : `${bound} ${unit}s are`
}

/** Says what was given, briefly: a long text by its length, a structure by its kind. */
function present(input: unknown): string {
  if (input === undefined) return ''
  if (input === null) return ', present is null'
  if (Array.isArray(input)) return `, present is an array of ${input.length}`
  if (typeof input === 'object') return ', present is an object'
  if (Number.isNaN(input)) return '' // made of some text, which is not known here
  const text = JSON.stringify(input) ?? String(input)
  if (text.length <= 60) return `, present is ${text}`
  return `, present is a text of ${String(input).length} characters`
}
