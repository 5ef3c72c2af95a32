import type { AnsweredQuestion } from '@dataprime/mesh/contracts'

export function answered(fields: Partial<AnsweredQuestion> = {}): AnsweredQuestion {
  return {
    request_id: '01920000-0000-7000-8000-000000000001',
    caller: 'anonymous',
    trace_id: '4bf92f3577b34da6a3ce929d0e0e4736',
    submitted_at: '2026-01-01T00:00:00.000Z',
    user_input: 'errors',
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
    processing_time_ms: 12,
    ...fields,
  }
}
