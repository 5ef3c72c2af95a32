import type { RecordedSpan, SpanTree } from '@dataprime/telemetry/testing'

const classify: SpanTree = { name: 'query_service.classify_intent', kind: 'INTERNAL' }
const generation: SpanTree = { name: 'query_service.openai_generation', kind: 'INTERNAL' }

const validation: SpanTree = {
  name: 'api_gateway.call_validation_service',
  kind: 'CLIENT',
  service: 'api_gateway',
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
}

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

const background: SpanTree = {
  name: 'queue_service.process_background_message',
  kind: 'CONSUMER',
  service: 'queue_service',
  children: [
    {
      name: 'processing_service.process_query_data',
      kind: 'SERVER',
      service: 'processing_service',
      children: [
        { name: 'processing_service.analyze_complexity', kind: 'INTERNAL' },
        { name: 'processing_service.generate_insights', kind: 'INTERNAL' },
        { name: 'processing_service.transform_data', kind: 'INTERNAL' },
        {
          name: 'processing_service.store_insights',
          kind: 'CLIENT',
          children: [{ name: 'storage_service.store_processing_data', kind: 'SERVER', service: 'storage_service' }],
        },
      ],
    },
  ],
}

const query = (...children: SpanTree[]): SpanTree => ({
  name: 'api_gateway.call_query_service',
  kind: 'CLIENT',
  service: 'api_gateway',
  children: [{ name: 'query_service.generate_dataprime_query', kind: 'SERVER', service: 'query_service', children }],
})

const pipeline = (...children: SpanTree[]): SpanTree => ({
  name: 'api_gateway.generate_query_pipeline',
  kind: 'SERVER',
  service: 'api_gateway',
  children,
})

/** The trees of a synchronous request, by how it went. */
export const expectedTrees = {
  generated: pipeline(query(classify, generation), validation, enqueue, background),
  cached: pipeline(query(classify), validation, enqueue, background),
  offTopic: pipeline(query(classify)),
} as const

const namesIn = ({ name, children = [] }: SpanTree): readonly string[] => [name, ...children.flatMap(namesIn)]

/** The names a trace holds when all of it has arrived. */
export const expectedNames = {
  generated: namesIn(expectedTrees.generated),
  cached: namesIn(expectedTrees.cached),
  offTopic: namesIn(expectedTrees.offTopic),
} as const

/** Spans that may stand below the named ones or between two of them: database, model, cache, the queue's call. */
export function isExtra({ name, kind }: RecordedSpan): boolean {
  return !expectedNames.generated.includes(name) && kind !== 'SERVER' && kind !== 'CONSUMER' && kind !== 'PRODUCER'
}
