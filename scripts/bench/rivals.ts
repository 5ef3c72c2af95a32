import { fetchPackages } from './fetch-packages.ts'

/** Parsers of comparable languages, as npm offers them. 120 MB that only this bench needs, so they are fetched when it is run. */
const versions = {
  'node-sql-parser': '5.4.0',
  '@kusto/language-service-next': '12.4.1',
  '@prometheus-io/lezer-promql': '0.315.0',
  '@lezer/lr': '1.4.12',
  '@lezer/common': '1.5.5',
  '@lezer/highlight': '1.2.5',
} as const

export interface Rival {
  readonly name: string
  /** Does what `parse` does, or what `parse` and `check` do. */
  readonly level: 'parse' | 'check'
  readonly run: () => unknown
}

const sql =
  "SELECT subsystemname AS service, COUNT(*) AS errors FROM logs WHERE severity = 'ERROR' AND status >= 500 GROUP BY subsystemname ORDER BY errors DESC LIMIT 10"
const kusto =
  "logs | where severity == 'ERROR' and status >= 500 | summarize errors = count() by subsystemname | order by errors desc | take 10"
const promql = 'topk(10, sum by (subsystemname) (rate(logs_total{severity="ERROR", status=~"5.."}[1h])))'

/** The rivals, each on the same question in its own language. */
export function rivals(): readonly Rival[] {
  const load = fetchPackages('rivals', versions)
  const { Parser } = load('node-sql-parser')
  const sqlParser = new Parser()
  const { parser: promParser } = load('@prometheus-io/lezer-promql')
  load('@kusto/language-service-next/bridge.min')
  load('@kusto/language-service-next/Kusto.Language.Bridge.min')
  const { KustoCode } = (globalThis as unknown as { Kusto: { Language: { KustoCode: KustoEntry } } }).Kusto.Language // it makes itself a global
  return [
    { name: `node-sql-parser ${versions['node-sql-parser']}`, level: 'parse', run: () => sqlParser.astify(sql) },
    {
      name: `lezer-promql ${versions['@prometheus-io/lezer-promql']}`,
      level: 'parse',
      run: () => promParser.parse(promql),
    },
    { name: `kusto ${versions['@kusto/language-service-next']}`, level: 'parse', run: () => KustoCode.Parse(kusto) },
    {
      name: `kusto ${versions['@kusto/language-service-next']}`,
      level: 'check',
      run: () => KustoCode.ParseAndAnalyze(kusto),
    },
  ]
}

interface KustoEntry {
  Parse(text: string): unknown
  ParseAndAnalyze(text: string): unknown
}
