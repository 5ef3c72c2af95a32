import { SpanKind } from '@opentelemetry/api'
import type { Span, SpanProcessor } from '@opentelemetry/sdk-trace'
import { attr } from '../names.ts'

const formerProviderName = 'gen_ai.system'
const timed = new Set([SpanKind.SERVER, SpanKind.CONSUMER, SpanKind.INTERNAL])

/**
 * Adds what follows from the rest of a span, when it ends: how long the work took, and for calls of a model the present name of the
 * provider (the instrumentation still writes the former one) and the sum of the tokens.
 */
export const derivedAttributes: SpanProcessor = {
  onStart() {},
  onEnding(span) {
    if (timed.has(span.kind)) span.setAttribute(attr.processingTimeMs, milliseconds(span))
    const {
      [formerProviderName]: provider,
      [attr.genAiInputTokens]: input,
      [attr.genAiOutputTokens]: output,
    } = span.attributes
    if (provider !== undefined) span.setAttribute(attr.genAiProviderName, provider)
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
