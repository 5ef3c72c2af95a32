export { type InMemoryTelemetry, recordInMemory } from './in-memory.ts'
export { type OtlpReceiver, type ReceivedRequest, startOtlpReceiver } from './otlp-receiver.ts'
export { decodeLogs, decodeTraces, type LogRecord, type RecordedSpan, type SpanKindName } from './recorded-span.ts'
export { expectTree, type SpanTree, type TreeNode, tree } from './span-tree.ts'
