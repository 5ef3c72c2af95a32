import { toMeshError } from '@dataprime/mesh'
import type { DriverName } from '@dataprime/queue'
import { attr, count, metricNames, record } from '@dataprime/telemetry'

/** Where a message goes: a kind of job, carried by a queue product. */
export interface Destination {
  readonly driver: DriverName
  readonly kind: string
}

const operations = {
  enqueue: {
    type: 'send',
    duration: metricNames.messagingOperationDuration,
    messages: metricNames.messagingSentMessages,
  },
  process: {
    type: 'process',
    duration: metricNames.messagingProcessDuration,
    messages: metricNames.messagingConsumedMessages,
  },
} as const

/** What the semantic conventions want on every span and metric about a message; they have no name of their own for these systems. */
export function messaging({ driver, kind }: Destination, operation: keyof typeof operations) {
  return {
    [attr.messagingSystem]: driver,
    [attr.messagingDestinationName]: kind,
    [attr.messagingOperationName]: operation,
    [attr.messagingOperationType]: operations[operation].type,
  }
}

/** Runs the work, counts its message and records how long it took, under the error's code if it failed. */
export async function timed<T>(
  to: Destination,
  operation: keyof typeof operations,
  work: () => Promise<T>,
): Promise<T> {
  const started = performance.now()
  const { duration, messages } = operations[operation]
  const end = (failure: Readonly<Record<string, string>>): void => {
    const attributes = { ...messaging(to, operation), ...failure }
    count(messages, 1, attributes)
    record(duration, (performance.now() - started) / 1000, attributes)
  }
  try {
    const value = await work()
    end({})
    return value
  } catch (error) {
    end({ [attr.errorType]: toMeshError(error).code })
    throw error
  }
}
