/** The context of a request's root, as the gateway hands it over. */
export const traceId = '0af7651916cd43dd8448eb211c80319c'
export const rootSpanId = 'b7ad6b7169203331'
export const root = { traceparent: `00-${traceId}-${rootSpanId}-01`, tracestate: 'vendor=1', baggage: 'tenant=blue' }
