import type { z } from 'zod'
import type { ServiceName } from './topology.ts'

/** One thing a service does: where it is reached, what it takes and gives, and what its spans are called. */
export interface Operation<Input extends z.ZodType = z.ZodType, Output extends z.ZodType = z.ZodType> {
  /** Snake case; the SERVER span is `<service>.<name>`. */
  readonly name: string
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE'
  /** With parameters as `:id`. */
  readonly path: string
  /** Other paths to the same, with the same parameters. */
  readonly aliases?: readonly string[]
  /** Body (POST, PUT), query string and path parameters, merged into one object; a path parameter wins. */
  readonly input: Input
  readonly output: Output
  /** Of a success; 200 if absent. */
  readonly status?: number
  /** Where it may be larger than other bodies of the service. */
  readonly bodyLimitBytes?: number
  /** Doing it twice is as good as doing it once, so that it may be retried; GET, PUT and DELETE always may. */
  readonly idempotent?: boolean
}

export interface Contract {
  readonly service: ServiceName
  readonly operations: Readonly<Record<string, Operation>>
}

export type OperationInput<O extends Operation> = z.output<O['input']>
export type OperationOutput<O extends Operation> = z.output<O['output']>

/** Declares a service's contract; the server kit, the client kit and the types all come from what is written here. */
export function contract<const C extends Contract>(spec: C): C {
  return spec
}
