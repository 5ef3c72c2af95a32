import type { NewJob } from '../src/queue.ts'

export const root = {
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  tracestate: 'v=1',
  baggage: 'a=b',
}
export const producer = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01' }

export function aJob(changes: Partial<NewJob> = {}): NewJob {
  return { kind: 'insights', caller: 'anonymous', payload: { n: 1 }, root, producer, ...changes }
}
