// The parts of the OTLP JSON encoding that we read.

export interface OtlpValue {
  readonly stringValue?: string
  readonly boolValue?: boolean
  /** 64-bit integers are strings in protobuf's JSON; some senders write numbers. */
  readonly intValue?: string | number
  readonly doubleValue?: number
  readonly arrayValue?: { readonly values?: readonly OtlpValue[] }
  readonly kvlistValue?: { readonly values?: readonly OtlpKeyValue[] }
  readonly bytesValue?: string
}

export interface OtlpKeyValue {
  readonly key: string
  readonly value?: OtlpValue
}

export interface OtlpSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly flags?: number
  readonly name: string
  /** 1 internal, 2 server, 3 client, 4 producer, 5 consumer. */
  readonly kind?: number
  readonly startTimeUnixNano: string | number
  readonly endTimeUnixNano: string | number
  readonly attributes?: readonly OtlpKeyValue[]
  readonly events?: readonly {
    readonly name: string
    readonly timeUnixNano: string | number
    readonly attributes?: readonly OtlpKeyValue[]
  }[]
  readonly links?: readonly {
    readonly traceId: string
    readonly spanId: string
    readonly attributes?: readonly OtlpKeyValue[]
  }[]
  /** 0 unset, 1 ok, 2 error. */
  readonly status?: { readonly code?: number; readonly message?: string }
}

export interface OtlpLogRecord {
  readonly timeUnixNano?: string | number
  readonly observedTimeUnixNano?: string | number
  readonly severityNumber?: number
  readonly severityText?: string
  readonly body?: OtlpValue
  readonly attributes?: readonly OtlpKeyValue[]
  readonly traceId?: string
  readonly spanId?: string
  readonly flags?: number
}

export interface OtlpResource {
  readonly attributes?: readonly OtlpKeyValue[]
}

export interface OtlpScope {
  readonly name?: string
  readonly version?: string
}

export interface OtlpTraces {
  readonly resourceSpans?: readonly {
    readonly resource?: OtlpResource
    readonly scopeSpans?: readonly { readonly scope?: OtlpScope; readonly spans?: readonly OtlpSpan[] }[]
  }[]
}

export interface OtlpLogs {
  readonly resourceLogs?: readonly {
    readonly resource?: OtlpResource
    readonly scopeLogs?: readonly { readonly scope?: OtlpScope; readonly logRecords?: readonly OtlpLogRecord[] }[]
  }[]
}

/** Attributes as a plain object; integers become numbers. */
export function plainAttributes(pairs: readonly OtlpKeyValue[] = []): Record<string, unknown> {
  return Object.fromEntries(pairs.map(({ key, value }) => [key, plainValue(value)]))
}

function plainValue(value: OtlpValue | undefined): unknown {
  if (value === undefined) return null
  if (value.intValue !== undefined) return Number(value.intValue)
  if (value.arrayValue !== undefined) return (value.arrayValue.values ?? []).map(plainValue)
  if (value.kvlistValue !== undefined) return plainAttributes(value.kvlistValue.values)
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null
}
