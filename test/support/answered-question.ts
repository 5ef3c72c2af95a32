import type { AnsweredQuestion, Insights } from '@dataprime/mesh/contracts'

/** An answered question, with what the test is about given. */
export function answeredQuestion(given: Partial<AnsweredQuestion> = {}): AnsweredQuestion {
  return {
    request_id: crypto.randomUUID(),
    caller: 'anonymous',
    trace_id: '0af7651916cd43dd8448eb211c80319c',
    submitted_at: '2026-03-01T12:00:00.000Z',
    user_input: 'Show me errors from the last hour',
    source: 'logs',
    query: 'source logs last 1h | filter $m.severity == ERROR',
    intent: 'error_analysis',
    intent_confidence: 0.9,
    generator: 'offline',
    model: null,
    degraded: false,
    cached: false,
    is_valid: true,
    syntax_score: 1,
    tokens_used: 0,
    processing_time_ms: 12.5,
    ...given,
  }
}

export const someInsights: Insights = {
  complexity_analysis: {
    complexity_score: 0.2,
    cost_class: 'light',
    stages: 2,
    filters: 1,
    aggregations: 0,
    joins: 0,
    subqueries: 0,
    function_calls: 0,
    depth: 1,
  },
  performance_insights: [{ code: 'no-limit', impact: 'low', message: 'The result has no limit' }],
  enriched_data: {
    category: 'errors',
    priority: 'high',
    cacheable: true,
    fields_used: ['$m.severity'],
    suggested_visualization: 'log_lines',
    tags: ['errors'],
  },
}
