import type { StoredSpan } from '@dataprime/mesh/contracts'

const at = (milliseconds: number): string => String(1_700_000_000_000_000_000n + BigInt(Math.round(milliseconds * 1e6)))

/** A span of a millisecond that starts so many milliseconds into its trace. */
export function span(id: string, parent: string | null, start: number, fields: Partial<StoredSpan> = {}): StoredSpan {
  return {
    trace_id: 'a'.repeat(32),
    span_id: id,
    parent_span_id: parent,
    name: id,
    kind: 'INTERNAL',
    service: 'api_gateway',
    scope: '',
    start_unix_nano: at(start),
    end_unix_nano: at(start + 1),
    duration_ms: 1,
    status: 'UNSET',
    status_message: null,
    attributes: {},
    resource: {},
    events: [],
    links: [],
    ...fields,
  }
}
