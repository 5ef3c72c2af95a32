import { randomUUID } from 'node:crypto'
import type { AnsweredQuestion, Insights } from '@dataprime/mesh/contracts'

export const traceId = '0af7651916cd43dd8448eb211c80319c'
export const rootSpanId = 'b7ad6b7169203331'
export const root = { traceparent: `00-${traceId}-${rootSpanId}-01`, tracestate: 'vendor=1', baggage: 'tenant=blue' }

export function anAnsweredQuestion(changes: Partial<AnsweredQuestion> = {}): AnsweredQuestion {
  return {
    request_id: randomUUID(),
    caller: 'anonymous',
    trace_id: traceId,
    submitted_at: new Date().toISOString(),
    user_input: 'errors of the last hour',
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
    processing_time_ms: 4.2,
    ...changes,
  }
}

export const insights: Insights = {
  complexity_analysis: {
    complexity_score: 0.1,
    cost_class: 'light',
    stages: 2,
    filters: 1,
    aggregations: 0,
    joins: 0,
    subqueries: 0,
    function_calls: 0,
    depth: 2,
  },
  performance_insights: [],
  enriched_data: {
    category: 'errors',
    priority: 'high',
    cacheable: true,
    fields_used: ['$m.severity'],
    suggested_visualization: 'log_lines',
    tags: [],
  },
}
