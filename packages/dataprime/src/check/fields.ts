import { type Type, types } from './types/type.ts'

export type SourceName = 'logs' | 'spans'
type Fields = Readonly<Record<string, Type>>

const { string, number, timestamp, severity, unknown, object, array } = types

/** Fields that every row of a source has, by root. `$d` holds more than these, `$m` and `$l` may. */
export const builtIn: Readonly<Record<SourceName, { readonly $m: Fields; readonly $l: Fields; readonly $d: Fields }>> =
  {
    logs: {
      $m: {
        timestamp,
        severity,
        priorityclass: string,
        logid: string,
        branchid: string,
        templateid: string,
        ingressTimestamp: timestamp,
        processingOutputTimestampNanos: number,
        processingOutputTimestampMicros: number,
        timestampMicros: number,
      },
      $l: {
        applicationname: string,
        subsystemname: string,
        category: string,
        classname: string,
        methodname: string,
        computername: string,
        ipaddress: string,
        // A number in some places and a text in others.
        threadid: unknown,
        processid: unknown,
      },
      $d: {},
    },
    spans: {
      $m: {
        timestamp,
        timestampMillis: number,
        // Microseconds.
        duration: number,
        endTime: number,
        cxEventId: string,
      },
      $l: { applicationName: string, subsystemName: string, serviceName: string, operationName: string },
      $d: {
        traceID: string,
        spanID: string,
        parentId: string,
        operationName: string,
        serviceName: string,
        tags: object,
        references: array,
        logs: array,
      },
    },
  }

/** Values that a built-in text can have. */
export const builtInValues: Readonly<Record<string, readonly string[]>> = {
  '$m.priorityclass': ['high', 'medium', 'low'],
}

/** Built-in fields that a bare name can hardly mean anything else than. */
export const bareNames: Readonly<Record<string, '$m' | '$l'>> = {
  severity: '$m',
  timestamp: '$m',
  applicationname: '$l',
  subsystemname: '$l',
  applicationName: '$l',
  subsystemName: '$l',
}
