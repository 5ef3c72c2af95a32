import type { Generation } from '@dataprime/mesh/contracts'

export const aGeneration: Generation = {
  query: 'source logs last 1h | filter $m.severity == ERROR',
  intent: 'error_analysis',
  intent_confidence: 1,
  keywords_found: ['errors'],
  generator: 'offline',
  model: null,
  demo_mode: true,
  degraded: false,
  cached: false,
  repairs: 0,
  tokens_used: 0,
  knowledge_base_used: [],
  assumptions: [],
}
