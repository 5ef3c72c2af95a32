/** OTLP JSON as an exporter sends it, with what the test is about given. */
export function spansRequest(...spans: readonly object[]) {
  return {
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: 'query_service' } },
            { key: 'process.pid', value: { intValue: '4711' } },
          ],
          droppedAttributesCount: 0,
        },
        scopeSpans: [{ scope: { name: 'query_service', version: '0.1.0' }, spans }],
      },
    ],
  }
}

export const traceId = '5b8efff798038103d269b633813fc60c'

export function span(given: object = {}) {
  return {
    traceId,
    spanId: 'eee19b7ec3c1b174',
    parentSpanId: 'eee19b7ec3c1b173',
    name: 'query_service.generate_dataprime_query',
    kind: 2,
    startTimeUnixNano: '1772366400000000001',
    endTimeUnixNano: '1772366400012500001',
    attributes: [{ key: 'intent.type', value: { stringValue: 'trend' } }],
    droppedAttributesCount: 0,
    events: [],
    links: [],
    status: { code: 0 },
    ...given,
  }
}

export function logsRequest(...logRecords: readonly object[]) {
  return {
    resourceLogs: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'query_service' } }] },
        scopeLogs: [{ scope: { name: 'pino' }, logRecords }],
      },
    ],
  }
}

export function log(given: object = {}) {
  return {
    timeUnixNano: '1772366400000000001',
    severityNumber: 9,
    severityText: 'INFO',
    body: { stringValue: 'request' },
    attributes: [{ key: 'request_id', value: { stringValue: 'r1' } }],
    traceId,
    spanId: 'eee19b7ec3c1b174',
    ...given,
  }
}

export function bytes(json: unknown): Buffer {
  return Buffer.from(JSON.stringify(json))
}

/** `n` as a span id. */
export function spanId(n: number): string {
  return n.toString(16).padStart(16, '0')
}
