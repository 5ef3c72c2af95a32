import { toMeshError } from '@dataprime/mesh'
import { attr, metricNames, record } from '@dataprime/telemetry'

const operations = {
  enqueue: { type: 'send', duration: metricNames.messagingOperationDuration },
  process: { type: 'process', duration: metricNames.messagingProcessDuration },
} as const

/** What the semantic conventions want on every span and metric about a message; they have no name of their own for this system. */
export function messaging(kind: string, operation: keyof typeof operations) {
  return {
    [attr.messagingSystem]: 'sqlite',
    [attr.messagingDestinationName]: kind,
    [attr.messagingOperationName]: operation,
    [attr.messagingOperationType]: operations[operation].type,
  }
}

/** Runs the work and records how long it took, under the error's code if it failed. */
export async function timed<T>(kind: string, operation: keyof typeof operations, work: () => Promise<T>): Promise<T> {
  const started = performance.now()
  const end = (failure: Readonly<Record<string, string>>): void =>
    record(operations[operation].duration, (performance.now() - started) / 1000, {
      ...messaging(kind, operation),
      ...failure,
    })
  try {
    const value = await work()
    end({})
    return value
  } catch (error) {
    end({ [attr.errorType]: toMeshError(error).code })
    throw error
  }
}
