import type { RecordedSpan } from '@dataprime/telemetry/testing'
import { expect } from 'vitest'

const http = ['http.request.method', 'http.route', 'http.response.status_code', 'processing.time_ms'] as const
const call = ['http.request.method', 'http.response.status_code', 'server.port'] as const
const message = [
  'messaging.system',
  'messaging.destination.name',
  'messaging.operation.name',
  'messaging.operation.type',
  'messaging.message.id',
] as const

/** What each span of a request must carry, beyond what the whole trace has in common. */
const required: Readonly<Record<string, readonly string[]>> = {
  'api_gateway.generate_query_pipeline': [...http, 'user.input.query'],
  'api_gateway.submit_generation': [...http, 'user.input.query'],
  'api_gateway.call_query_service': call,
  'processing_service.call_query_service': call,
  'processing_service.call_validation_service': call,
  'processing_service.run_generation': [...http, 'user.input.query'],
  'storage_service.save_step': [...http, 'database.operation'],
  'query_service.generate_dataprime_query': http,
  'query_service.classify_intent': ['intent.type', 'intent.confidence', 'processing.time_ms'],
  'query_service.openai_generation': ['generator', 'query.generated', 'processing.time_ms'],
  'api_gateway.call_validation_service': call,
  'validation_service.validate_dataprime_query': [...http, 'validation.score', 'query.generated'],
  'api_gateway.enqueue_processing': call,
  'queue_service.enqueue_message': [...http, 'queue.size'],
  'queue_service.add_to_queue': message,
  'queue_service.process_background_message': [
    ...message,
    'queue.delivery_attempt',
    'queue.size',
    'processing.time_ms',
  ],
  'processing_service.process_query_data': [...http, 'intent.type'],
  'processing_service.store_insights': call,
  'storage_service.store_processing_data': [...http, 'database.operation'],
}

/** Every span has its attributes, every one of our own spans its service as scope, and no statement holds a value. */
export function expectRequiredAttributes(spans: readonly RecordedSpan[]): void {
  const missing = spans.flatMap(({ name, attributes }) =>
    (required[name] ?? []).filter((key) => !(key in attributes)).map((key) => `${name}: ${key}`),
  )
  expect(missing).toEqual([])
  for (const span of spans) {
    if (span.kind === 'INTERNAL' && span.name.startsWith(`${span.service}.`)) expect(span.scope).toBe(span.service)
    if ('processing.time_ms' in span.attributes)
      expect(Math.abs(Number(span.attributes['processing.time_ms']) - (span.end - span.start))).toBeLessThan(2)
    if (!('db.system.name' in span.attributes)) continue
    expect(span.attributes).toMatchObject(
      span.attributes['db.system.name'] === 'postgresql'
        ? {
            'db.namespace': expect.any(String),
            'server.address': expect.any(String),
            'server.port': expect.any(Number),
          }
        : { 'db.system.name': 'sqlite', 'db.namespace': span.service === 'queue_service' ? 'queue' : 'storage' },
    )
    expect(span.kind).toBe('CLIENT')
    expect(String(span.attributes['db.query.text'])).not.toMatch(/'[^']|(?<!\$)\b\d{2,}/) // literals are replaced by ?, $12 is a parameter
  }
}
