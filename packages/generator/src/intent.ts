import type { Intent, Understanding } from './understanding.ts'

/** What the reading found that tells one intent from another. */
export interface Signs {
  readonly understanding: Omit<
    Understanding,
    'intent' | 'confidence' | 'keywords' | 'said' | 'topic' | 'assumptions' | 'guessedNames' | 'isSourceGuessed'
  >
  readonly saysCount: boolean
  /** Things beside each other: "p99 of cart and checkout". */
  readonly comparesThings: boolean
  readonly isTop: boolean
  readonly isSlow: boolean
  readonly saysHealth: boolean
  readonly saysErrors: boolean
  /** Of the words that carry meaning, the share that was understood. */
  readonly coverage: number
}

interface Rule {
  readonly intent: Intent
  /** 0 is no sign of it; rules of equal weight are decided by their order. */
  readonly weight: (signs: Signs) => number
}

/** How a question is shaped says more than what it is about: "the trend of errors" is a trend. */
const rules: readonly Rule[] = [
  { intent: 'comparison', weight: ({ understanding: u, comparesThings }) => (u.comparison || comparesThings ? 10 : 0) },
  { intent: 'top', weight: ({ isTop, isSlow }) => (isTop ? (isSlow ? 6 : 9) : 0) },
  { intent: 'trend', weight: ({ understanding: u }) => (u.bucket && !u.summary ? 8 : 0) },
  {
    intent: 'performance_analysis',
    weight: ({ isSlow, understanding: u }) => (isSlow || u.measures.some(isOfTime) ? 7 : 0),
  },
  {
    intent: 'error_analysis',
    weight: ({ saysErrors, saysCount, understanding: u }) =>
      saysErrors ? (saysCount && u.groupings.length === 0 ? 4 : 6.5) : 0,
  },
  { intent: 'monitoring', weight: ({ saysHealth }) => (saysHealth ? 5.5 : 0) },
  { intent: 'count', weight: ({ saysCount }) => (saysCount ? 5 : 0) },
  {
    intent: 'aggregation',
    weight: ({ understanding: u }) => (u.groupings.length > 0 || u.measures.length > 0 ? 4.5 : 0),
  },
  {
    intent: 'search',
    weight: ({ understanding: u }) =>
      u.conditions.length > 0 || u.timeRange || u.limit || u.order || u.columns.length > 0 ? 3 : 1,
  },
]

/** The intent with the greatest weight. Confidence grows with how much was understood and how far the next one is behind. */
export function intentOf(signs: Signs): { readonly intent: Intent; readonly confidence: number } {
  const ranked = rules
    .map(({ intent, weight }) => ({ intent, weight: weight(signs) }))
    .sort((a, b) => b.weight - a.weight)
  const [best, next] = ranked
  if (!best || best.weight === 0) return { intent: 'unknown', confidence: 0.2 }
  const margin = Math.min(1, (best.weight - (next?.weight ?? 0)) / 2)
  const confidence = 0.35 + 0.5 * signs.coverage + 0.12 * margin + (best.weight >= 4 ? 0.02 : -0.1)
  return { intent: best.intent, confidence: Number(Math.min(0.99, Math.max(0.1, confidence)).toFixed(2)) }
}

function isOfTime(measure: Signs['understanding']['measures'][number]): boolean {
  if (measure.kind === 'percentile') return true
  return measure.kind === 'stat' && measure.field.kind === 'concept' && measure.field.name === 'duration'
}
