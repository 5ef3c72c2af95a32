import { fetchPackages } from './fetch-packages.ts'
import type { Question } from './questions.ts'

/** Parsers of comparable languages, as npm offers them. 120 MB that only this bench needs, so they are fetched when it is run. */
const versions = {
  'node-sql-parser': '5.4.0',
  '@kusto/language-service-next': '12.4.1',
  '@prometheus-io/lezer-promql': '0.315.0',
  '@grafana/lezer-logql': '0.4.2',
  '@lezer/lr': '1.4.10',
  '@lezer/common': '1.5.5',
  '@lezer/highlight': '1.2.5',
} as const

export interface Rival {
  readonly name: string
  /** Does what `parse` does, or what `parse` and `check` do. */
  readonly level: 'parse' | 'check'
  /** Leaves so much garbage that whatever runs between its turns is slowed down by its collection. */
  readonly isLittering?: boolean
  /** Reads the question in its own language; null if that language has no way to ask it. */
  readonly reader: (question: Question) => (() => unknown) | null
}

/** The rivals, each on the same question in its own language. What does not accept its text throws: a mistake is not timed. */
export function rivals(): readonly Rival[] {
  const load = fetchPackages('rivals', versions)
  const { Parser } = load('node-sql-parser')
  const sqlParser = new Parser()
  const promql = treeReader(load('@prometheus-io/lezer-promql').parser)
  const logql = treeReader(load('@grafana/lezer-logql').parser)
  load('@kusto/language-service-next/bridge.min')
  load('@kusto/language-service-next/Kusto.Language.Bridge.min')
  const { KustoCode } = (globalThis as unknown as { Kusto: { Language: { KustoCode: KustoEntry } } }).Kusto.Language // it makes itself a global
  const kusto = `kusto ${versions['@kusto/language-service-next']}`
  return [
    {
      name: `lezer-promql ${versions['@prometheus-io/lezer-promql']}`,
      level: 'parse',
      reader: (question) => (question.promql === undefined ? null : promql(question.promql)),
    },
    {
      name: `lezer-logql ${versions['@grafana/lezer-logql']}`,
      level: 'parse',
      reader: ({ logql: text }) => logql(text),
    },
    {
      name: `node-sql-parser ${versions['node-sql-parser']}`,
      level: 'parse',
      reader: ({ sql }) => accepted(() => sqlParser.astify(sql)),
    },
    {
      name: kusto,
      level: 'parse',
      isLittering: true,
      reader: ({ kusto: text }) => kustoReader(() => KustoCode.Parse(text)),
    },
    {
      name: kusto,
      level: 'check',
      isLittering: true,
      reader: ({ kusto: text }) => kustoReader(() => KustoCode.ParseAndAnalyze(text)),
    },
  ]
}

interface KustoEntry {
  Parse(text: string): KustoQuery
  ParseAndAnalyze(text: string): KustoQuery
}

interface KustoQuery {
  GetSyntaxDiagnostics(): { readonly Count: number }
}

interface LezerParser {
  parse(text: string): { iterate(spec: { enter(node: { readonly type: { readonly isError: boolean } }): void }): void }
}

function treeReader(parser: LezerParser): (text: string) => () => unknown {
  return (text) => {
    parser.parse(text).iterate({
      enter: ({ type }) => {
        if (type.isError) throw new Error(`Cannot time a text that is not read: ${text}`)
      },
    })
    return () => parser.parse(text)
  }
}

function kustoReader(read: () => KustoQuery): () => unknown {
  if (read().GetSyntaxDiagnostics().Count > 0) throw new Error('Cannot time a text that is not read as Kusto')
  return read
}

function accepted(read: () => unknown): () => unknown {
  read()
  return read
}
