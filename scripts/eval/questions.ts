import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'

/** What the caller says beside the question. */
export interface Setting {
  readonly source?: 'logs' | 'spans'
  readonly timeZone?: string
  readonly schema?: Readonly<Record<string, { type: FieldType; values?: readonly (string | number | boolean)[] }>>
}
type FieldType = 'string' | 'number' | 'bool' | 'timestamp' | 'interval' | 'array' | 'object'

export interface Expected {
  /** Any of these; none if it is not asked. */
  readonly intents: readonly string[]
  /** Queries that answer it; the first is the one to show. */
  readonly queries: readonly string[]
  /** The only facts that count; all if empty. */
  readonly only: readonly string[]
  readonly free: readonly string[]
  /** Put beside a window that is this much earlier, in milliseconds. */
  readonly shift?: number
}

export interface Labelled {
  /** Where it stands: `errors.txt:14`. */
  readonly at: string
  readonly group: string
  readonly question: string
  readonly setting: Setting
  readonly expected: Expected | { readonly refusal: 'any' | 'language' }
}

/** Reads all questions of a folder; a line that is not understood is an error, with its place. */
export function readQuestions(folder: string): readonly Labelled[] {
  const schemas = JSON.parse(readFileSync(join(folder, 'schemas.json'), 'utf8')) as Record<string, Setting['schema']>
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => readFile(basename(name), readFileSync(join(folder, name), 'utf8'), schemas))
}

function readFile(name: string, text: string, schemas: Record<string, Setting['schema']>): readonly Labelled[] {
  const all: Labelled[] = []
  let setting: Setting = {}
  let block: string[] = []
  let begin = 0
  const close = (): void => {
    if (block.length > 0)
      all.push(readBlock(block, { at: `${name}:${begin}`, group: name.replace('.txt', ''), setting }))
    block = []
  }
  for (const [i, line] of `${text}\n`.split('\n').entries()) {
    if (line.trim() === '') close()
    else if (line.startsWith('##')) setting = {}
    else if (line.startsWith('#')) continue
    else if (line.startsWith('@')) setting = { ...setting, ...readSetting(line, schemas, `${name}:${i + 1}`) }
    else {
      if (block.length === 0) begin = i + 1
      block.push(line)
    }
  }
  close()
  return all
}

function readSetting(line: string, schemas: Record<string, Setting['schema']>, at: string): Setting {
  const [, name, value = ''] = line.split(' ')
  if (name === 'zone') return { timeZone: value }
  if (name === 'source' && (value === 'logs' || value === 'spans')) return { source: value }
  const schema = name === 'schema' ? schemas[value] : undefined
  if (!schema) throw new Error(`Cannot read ${at}: no setting "${line}"`)
  return { schema }
}

function readBlock(lines: readonly string[], rest: Pick<Labelled, 'at' | 'group' | 'setting'>): Labelled {
  const [question = '', ...body] = lines
  const [, intents = '', first = ''] = /^\[([\w|]+)\] ?(.*)$/.exec(body[0] ?? '') ?? []
  if (intents === '') throw new Error(`Cannot read ${rest.at}: [intent] and a query, or [refused], are expected`)
  if (intents === 'refused') {
    return { ...rest, question, expected: { refusal: first === 'language' ? 'language' : 'any' } }
  }
  const queries = [first]
  let only: readonly string[] = []
  let free: readonly string[] = []
  let shift: number | undefined
  for (const line of body.slice(1)) {
    const [, key, value = ''] = /^(or|\* only|\* free|\* shift|\|) ?(.*)$/.exec(line) ?? []
    if (key === 'or') queries.push(value)
    else if (key === '|') queries.push(`${queries.pop()} | ${value}`)
    else if (key === '* only') only = value.split(/, ?/)
    else if (key === '* free') free = value.split(/, ?/)
    else if (key === '* shift')
      shift = Number(value.replace('h', '')) * 3_600_000 * (value.endsWith('m') ? 0 : 1) || minutes(value)
    else throw new Error(`Cannot read ${rest.at}: no line may begin so: ${line}`)
  }
  return {
    ...rest,
    question,
    expected: { intents: intents.split('|'), queries, only, free, ...(shift !== undefined && { shift }) },
  }
}

function minutes(text: string): number {
  return Number(text.replace('m', '')) * 60_000
}

/** Pairs of a question and a query, one a line; the queries are taken as they are. */
export function readPairs(file: string): readonly Labelled[] {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line.trim() !== '')
  return lines.map((line, i) => {
    const { question, query, id } = JSON.parse(line) as { question: string; query: string; id?: string }
    return {
      at: id ?? `line ${i + 1}`,
      group: 'pairs',
      question,
      setting: {},
      expected: { intents: [], queries: [query], only: [], free: [] },
    }
  })
}
