import { ClientRequest, type IncomingMessage, ServerResponse } from 'node:http'
import { context, type Span } from '@opentelemetry/api'
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node'
import type { Instrumentation } from '@opentelemetry/instrumentation'
import { clientSpanNaming } from '../boundaries.ts'
import { attr } from '../names.ts'
import { runtime } from '../runtime.ts'
import { enabledInstrumentations } from './leave-out-unused.ts'
import { isUntracedPath } from './untraced-paths.ts'

/**
 * The auto-instrumentations we use, and no others: router would repeat express, net and dns add spans nobody reads. Whoever needs
 * more sets the standard `OTEL_NODE_ENABLED_INSTRUMENTATIONS`.
 */
export function instrumentations(): Instrumentation[] {
  process.env['OTEL_NODE_ENABLED_INSTRUMENTATIONS'] = enabledInstrumentations(process.env).join(',')
  return getNodeAutoInstrumentations({
    '@opentelemetry/instrumentation-http': {
      ignoreIncomingRequestHook: ({ url }) => isUntracedPath(pathOf(url)),
      requestHook(span, request) {
        if (request instanceof ClientRequest) nameClientSpan(span)
        else nameServerSpan(span, request)
      },
      // Again at the end: by then the instrumentation has overwritten the name with method and route.
      applyCustomAttributesOnSpan(span, request, response) {
        if (!(response instanceof ServerResponse) || request instanceof ClientRequest) return
        nameServerSpan(span, request)
        if (!response.headersSent) noteMissingAnswer(span)
      },
    },
    '@opentelemetry/instrumentation-express': {
      ignoreLayersType: ['middleware', 'router', 'request_handler'] as never,
    },
  })
}

function nameClientSpan(span: Span): void {
  const naming = clientSpanNaming(context.active())
  if (naming !== undefined) span.updateName(naming.name).setAttributes(naming.attributes)
}

function nameServerSpan(span: Span, request: IncomingMessage & { readonly originalUrl?: string }): void {
  // Express shortens `url` while a mounted router runs; `originalUrl` stays whole.
  const name = runtime.serverSpanName?.(request.method ?? 'GET', pathOf(request.originalUrl ?? request.url))
  if (name !== undefined) span.updateName(name)
}

/** The client left before any answer: without this the span would show the 200 a response begins with. */
function noteMissingAnswer(span: Span): void {
  span.setAttributes({ 'http.response.status_code': 499, [attr.errorType]: 'client_gone' })
}

function pathOf(url = '/'): string {
  const end = url.search(/[?#]/)
  return end === -1 ? url : url.slice(0, end)
}
