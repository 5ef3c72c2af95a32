import { expectTree, type OtlpReceiver, type RecordedSpan } from '@dataprime/telemetry/testing'
import { expect } from 'vitest'
import { expectedNames, expectedTrees, isExtra } from './expected-trees.ts'
import { expectRequiredAttributes } from './required-attributes.ts'

export type Outcome = keyof typeof expectedTrees

export function spansOf(receiver: OtlpReceiver, traceId: string): readonly RecordedSpan[] {
  return receiver.spans.filter((span) => span.traceId === traceId)
}

/** A predicate for `receiver.waitFor`: every span that must be there has come, and nobody's parent is missing. */
export function traceIsThere(traceId: string, outcome: Outcome): (receiver: OtlpReceiver) => boolean {
  return (receiver) => {
    const spans = spansOf(receiver, traceId)
    const ids = new Set(spans.map(({ spanId }) => spanId))
    const names = new Set(spans.map(({ name }) => name))
    const hasNoOrphan = spans.every(
      ({ parentSpanId, name }) =>
        parentSpanId === undefined || ids.has(parentSpanId) || name === expectedTrees[outcome].name,
    )
    return hasNoOrphan && expectedNames[outcome].every((name) => names.has(name))
  }
}

/** One root, no orphan, the required attributes, the tree node for node, and the consumer between the root and its link to the producer. */
export function expectWholeTrace(spans: readonly RecordedSpan[], outcome: Outcome): void {
  const ids = new Set(spans.map(({ spanId }) => spanId))
  expect(ids.size).toBe(spans.length) // nothing was exported twice
  const roots = spans.filter(({ parentSpanId }) => parentSpanId === undefined)
  expect(roots.map(({ name }) => name)).toEqual([expectedTrees[outcome].name])
  expect(spans.filter(({ parentSpanId }) => parentSpanId !== undefined && !ids.has(parentSpanId))).toEqual([])
  expectRequiredAttributes(spans)
  expectTree(spans, expectedTrees[outcome], { isExtra })
  if (outcome === 'offTopic') return

  const consumers = spans.filter(({ kind }) => kind === 'CONSUMER')
  const producer = spans.find(({ kind }) => kind === 'PRODUCER')
  for (const consumer of consumers) {
    expect(consumer.parentSpanId).toBe(roots[0]?.spanId)
    expect(consumer.links).toMatchObject([{ traceId: producer?.traceId, spanId: producer?.spanId }])
  }
}
