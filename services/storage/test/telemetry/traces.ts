import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { decodeSpans } from '../../src/telemetry/decode.ts'
import { openToRead } from '../../src/telemetry/file.ts'
import { openTelemetryWriter } from '../../src/telemetry/writer.ts'
import { temporaryFolder } from '../temporary.ts'
import { span } from './otlp.ts'

/** Unix milliseconds at which the traces of these tests start. */
export const epoch = Date.parse('2026-03-01T12:00:00Z')

export interface Given {
  readonly trace: string
  readonly id: string
  readonly parent?: string
  readonly service?: string
  readonly name?: string
  readonly kind?: 'INTERNAL' | 'SERVER' | 'CLIENT' | 'PRODUCER' | 'CONSUMER'
  /** Milliseconds after the epoch. */
  readonly start?: number
  readonly ms?: number
  readonly failed?: boolean
  readonly attributes?: Readonly<Record<string, string | number>>
  readonly links?: readonly object[]
}

const kinds = ['', 'INTERNAL', 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER']

function otlpSpan({ trace, id, parent, name = 'work', kind = 'INTERNAL', start = 0, ms = 1, ...given }: Given) {
  const nano = (at: number) => String(BigInt(epoch) * 1_000_000n + BigInt(Math.round(at * 1e6)))
  return span({
    traceId: traceIdOf(trace),
    spanId: spanIdOf(id),
    parentSpanId: parent === undefined ? '' : spanIdOf(parent),
    name,
    kind: kinds.indexOf(kind),
    startTimeUnixNano: nano(start),
    endTimeUnixNano: nano(start + ms),
    status: { code: given.failed ? 2 : 0 },
    attributes: Object.entries(given.attributes ?? {}).map(([key, value]) => ({
      key,
      value: typeof value === 'number' ? { intValue: value } : { stringValue: value },
    })),
    links: given.links ?? [],
  })
}

/** A name as an id, so that tests can speak of traces and spans by name. */
export function traceIdOf(name: string): string {
  return Buffer.from(name).toString('hex').padStart(32, '0')
}

export function spanIdOf(name: string): string {
  return Buffer.from(name).toString('hex').padStart(16, '0')
}

/** A file with these spans in it, open for reading. */
export function fileWith(...spans: readonly Given[]) {
  const path = join(temporaryFolder(), 'telemetry.db')
  const writer = openTelemetryWriter(path, { maxAgeMs: 1e12, maxSpans: 1e6, maxLogs: 1e6, maxBytes: 1e12 })
  for (const given of spans) {
    const resource = { attributes: [{ key: 'service.name', value: { stringValue: given.service ?? 'a_service' } }] }
    const request = {
      resourceSpans: [{ resource, scopeSpans: [{ scope: { name: 'test' }, spans: [otlpSpan(given)] }] }],
    }
    writer.addSpans(decodeSpans(request).batches, epoch)
  }
  const db = openToRead(path)
  onTestFinished(() => {
    db.close()
    writer.close()
  })
  return db
}
