// What each driver promises beyond the common part. The conformance suite runs this table: what is true is tested, what is
// false is refused with `unsupported`.

export interface Capabilities {
  /** What was answered for survives the death of this process. */
  readonly durable: boolean
  /** Several processes may use one queue. */
  readonly shared: boolean
  /** Jobs of one ordering key are done one after the other, in order of arrival; a retry holds its successors back. */
  readonly orderingKey: boolean
  /** Verdicts on several jobs in one change, each judged by itself. */
  readonly batch: boolean
  /** A job and its event log change together or not at all. */
  readonly atomicEventLog: boolean
  /** Delays, leases and lives end at their time by the clock that was given; elsewhere when somebody next looks. */
  readonly exactClock: boolean
  /** Counts for each kind of job. */
  readonly countsByKind: boolean
}

export type DriverName = 'sqlite' | 'bullmq' | 'memory'

export const capabilities = {
  sqlite: {
    durable: true,
    shared: false,
    orderingKey: true,
    batch: true,
    atomicEventLog: true,
    exactClock: true,
    countsByKind: true,
  },
  bullmq: {
    durable: true,
    shared: true,
    orderingKey: false,
    batch: false,
    atomicEventLog: false,
    exactClock: false,
    countsByKind: false,
  },
  memory: {
    durable: false,
    shared: false,
    orderingKey: true,
    batch: true,
    atomicEventLog: true,
    exactClock: true,
    countsByKind: true,
  },
} as const satisfies Record<DriverName, Capabilities>
