import { type Generation, noUsage } from '@dataprime/mesh/contracts'

export const aGeneration: Generation = {
  query: 'source logs last 1h | filter $m.severity == ERROR',
  intent: 'error_analysis',
  intent_confidence: 1,
  keywords_found: ['errors'],
  generator: 'offline',
  model: null,
  demo_mode: true,
  degraded: false,
  degraded_reason: null,
  cached: false,
  repairs: 0,
  tokens_used: 0,
  usage: noUsage,
  knowledge_base_used: [],
  assumptions: [],
  reasons: [],
  alternatives: [],
}
