import { z } from 'zod'

/** A key's id; `anonymous` while keys are off. Travels in the `X-Caller` header of every call and is kept in every job and row. */
export const callerId = z.string().min(1).max(128)

export const requestId = z.uuid()
/** Given by the client, or the id of the request that began the conversation. */
export const conversationId = z.string().min(1).max(128)
export const traceId = z.string().regex(/^[0-9a-f]{32}$/)
export const spanId = z.string().regex(/^[0-9a-f]{16}$/)
export const instant = z.iso.datetime()

/** Context that can be stored and restored: what W3C Trace Context and Baggage put into headers. */
export const carrier = z.object({
  traceparent: z.string(),
  tracestate: z.string().optional(),
  baggage: z.string().optional(),
})

export const source = z.enum(['logs', 'spans'])

/** Field types of the caller's data: key path → type and, where known, sample values. */
export const fieldSchema = z
  .record(
    z.string().min(1).max(256),
    z.object({
      type: z.enum(['string', 'number', 'bool', 'timestamp', 'interval', 'array', 'object']),
      values: z
        .array(z.union([z.string(), z.number(), z.boolean()]))
        .max(50)
        .optional(),
    }),
  )
  .refine((fields) => Object.keys(fields).length <= 500, 'Cannot take more than 500 fields')

const position = z.object({ offset: z.int(), line: z.int(), column: z.int() })
const range = z.object({ start: position, end: position })

export const diagnostic = z.object({
  code: z.string(),
  severity: z.enum(['error', 'warning', 'info']),
  message: z.string(),
  range,
  fixes: z
    .array(z.object({ title: z.string(), edits: z.array(z.object({ range, text: z.string() })).readonly() }))
    .readonly(),
})

export const intent = z.enum([
  'error_analysis',
  'performance_analysis',
  'aggregation',
  'search',
  'trend',
  'top',
  'comparison',
  'monitoring',
  'count',
  'unknown',
])

export const generatorKind = z.enum(['openai', 'offline'])
