import { SpanKind } from '@opentelemetry/api'
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { bounded, redact } from '../content.ts'
import { attr } from '../names.ts'
import { presentProvider } from './present-provider.ts'

/** What a caller chose and the HTTP instrumentation writes down as it is. */
const written = ['url.path', 'url.query', 'url.full', 'user_agent.original']
const timed = new Set([SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.INTERNAL])

/**
 * Adds what follows from the rest of a span: for calls of a model the provider under its present name and, when it ends, the sum of
 * the tokens; for all work how long it took. Addresses lose their secrets and what is beyond 1,024 characters.
 */
export const derivedAttributes: SpanProcessor = {
  onStart(span, at) {
    span.setAttributes(presentProvider(span.attributes, at))
  },
  onEnding(span) {
    if (timed.has(span.kind)) span.setAttribute(attr.processingTimeMs, milliseconds(span))
    for (const key of written) {
      const text = span.attributes[key]
      if (typeof text !== 'string') continue
      const clean = bounded(redact(text))
      if (clean !== text) span.setAttribute(key, clean)
    }
    const { [attr.genAiInputTokens]: input, [attr.genAiOutputTokens]: output } = span.attributes
    if (typeof input === 'number' && typeof output === 'number')
      span.setAttribute(attr.openaiTokensUsed, input + output)
  },
  onEnd() {},
  async forceFlush() {},
  async shutdown() {},
}

function milliseconds({ duration: [seconds, nanoseconds] }: Span): number {
  return seconds * 1000 + nanoseconds / 1e6
}
