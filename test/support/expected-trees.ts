import type { RecordedSpan, SpanTree } from '@dataprime/telemetry/testing'

const classify: SpanTree = { name: 'query_service.classify_intent', kind: 'INTERNAL' }
const generation: SpanTree = { name: 'query_service.openai_generation', kind: 'INTERNAL' }

type Asker = 'api_gateway' | 'processing_service'

const validation = (service: Asker): SpanTree => ({
  name: `${service}.call_validation_service`,
  kind: 'CLIENT',
  service,
  children: [
    {
      name: 'validation_service.validate_dataprime_query',
      kind: 'SERVER',
      service: 'validation_service',
      children: [
        { name: 'validation_service.syntax_analysis', kind: 'INTERNAL' },
        { name: 'validation_service.enhancement_suggestions', kind: 'INTERNAL' },
      ],
    },
  ],
})

const enqueue: SpanTree = {
  name: 'api_gateway.enqueue_processing',
  kind: 'CLIENT',
  service: 'api_gateway',
  children: [
    {
      name: 'queue_service.enqueue_message',
      kind: 'SERVER',
      service: 'queue_service',
      children: [{ name: 'queue_service.add_to_queue', kind: 'PRODUCER' }],
    },
  ],
}

const analysis: readonly SpanTree[] = [
  { name: 'processing_service.analyze_complexity', kind: 'INTERNAL' },
  { name: 'processing_service.generate_insights', kind: 'INTERNAL' },
  { name: 'processing_service.transform_data', kind: 'INTERNAL' },
  {
    name: 'processing_service.store_insights',
    kind: 'CLIENT',
    children: [{ name: 'storage_service.store_processing_data', kind: 'SERVER', service: 'storage_service' }],
  },
]

const background = (operation: string, ...children: readonly SpanTree[]): SpanTree => ({
  name: 'queue_service.process_background_message',
  kind: 'CONSUMER',
  service: 'queue_service',
  children: [{ name: `processing_service.${operation}`, kind: 'SERVER', service: 'processing_service', children }],
})

const query = (service: Asker, ...children: SpanTree[]): SpanTree => ({
  name: `${service}.call_query_service`,
  kind: 'CLIENT',
  service,
  children: [{ name: 'query_service.generate_dataprime_query', kind: 'SERVER', service: 'query_service', children }],
})

const pipeline = (...children: SpanTree[]): SpanTree => ({
  name: 'api_gateway.generate_query_pipeline',
  kind: 'SERVER',
  service: 'api_gateway',
  children,
})

const submission = (...children: SpanTree[]): SpanTree => ({
  name: 'api_gateway.submit_generation',
  kind: 'SERVER',
  service: 'api_gateway',
  children: [enqueue, background('run_generation', ...children)],
})

const insights = background('process_query_data', ...analysis)
const inBackground = 'processing_service'

/** The trees of a request, by how it went: those of a synchronous one, and of one that was answered in the background. */
export const expectedTrees = {
  generated: pipeline(query('api_gateway', classify, generation), validation('api_gateway'), enqueue, insights),
  cached: pipeline(query('api_gateway', classify), validation('api_gateway'), enqueue, insights),
  offTopic: pipeline(query('api_gateway', classify)),
  submitted: submission(query(inBackground, classify, generation), validation(inBackground), ...analysis),
  submittedOffTopic: submission(query(inBackground, classify)),
} as const

const namesIn = ({ name, children = [] }: SpanTree): readonly string[] => [name, ...children.flatMap(namesIn)]

/** The names a trace holds when all of it has arrived. */
export const expectedNames = {
  generated: namesIn(expectedTrees.generated),
  cached: namesIn(expectedTrees.cached),
  offTopic: namesIn(expectedTrees.offTopic),
  submitted: namesIn(expectedTrees.submitted),
  submittedOffTopic: namesIn(expectedTrees.submittedOffTopic),
} as const

const named: ReadonlySet<string> = new Set(Object.values(expectedNames).flat())
/** What the steps of a job are kept and found by. */
const keeping: ReadonlySet<string> = new Set(['storage_service.save_step', 'storage_service.list_steps'])

/** Spans that may stand below the named ones or between two of them: database, model, cache, the queue's call, kept steps. */
export function isExtra({ name, kind }: RecordedSpan): boolean {
  if (keeping.has(name)) return true
  return !named.has(name) && kind !== 'SERVER' && kind !== 'CONSUMER' && kind !== 'PRODUCER'
}
