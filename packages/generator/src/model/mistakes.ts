import { applyFix, type DiagnosticCode, validate } from 'dataprime'

/** What writers of other languages do most; the language says what is wrong with it and what is right. */
export const mistakes: readonly (readonly [code: DiagnosticCode, wrong: string])[] = [
  ['timeframe-stage', 'source logs | last 1h'],
  ['single-equals', "source logs | filter $d.status = 'failed'"],
  ['foreign-operator', "source logs | filter $d.a == 'x' AND $d.b == 'y'"],
  ['severity-value', "source logs | filter $m.severity == 'ERROR'"],
  ['severity-name', 'source logs | filter $m.severity == WARN'],
  ['malformed-interval', 'source logs last 1w'],
  ['foreign-command', 'source logs | stats count() by service'],
  ['foreign-command', 'source logs | sort $m.timestamp desc'],
  ['argument-order', 'source spans | aggregate percentile($m.duration, 0.95) as p95'],
  ['argument-order', 'source spans | aggregate percentile(95, $m.duration) as p95'],
  ['aggregation-as-key', 'source logs | groupby $l.subsystemname as service, count() as n'],
  ['lost-field', 'source logs | groupby $l.subsystemname as service aggregate count() as n | orderby $l.subsystemname'],
  ['field-root', "source logs | filter subsystemname == 'api'"],
  ['dotted-key', 'source spans | filter $d.tags.http.status_code == 500'],
  ['unknown-function', 'source logs | create m from coalesce($d.message, $d.msg)'],
  ['missing-in-source', 'source spans | filter $m.severity == ERROR'],
  ['duration-unit', 'source spans | filter $m.duration > 500'],
  ['no-wildcards', "source logs | filter $d ~~ 'time*'"],
]

/** A line for each: the wrong text and the right one, or what is wrong with it. */
export function mistakesText(): string {
  return mistakes
    .flatMap(([code, wrong]) => {
      const found = validate(wrong).diagnostics.find((each) => each.code === code)
      const [fix] = found?.fixes ?? []
      if (!found) return []
      return `- ${withoutSource(wrong)} → ${fix ? withoutSource(applyFix(wrong, fix)) : found.message}`
    })
    .join('\n')
}

function withoutSource(query: string): string {
  return query.replace(/^source logs \| /, '')
}
