/** Fields that every row of a source has, by root. */
export const builtIn = {
  logs: {
    $m: [
      ...['timestamp', 'severity', 'priorityclass', 'logid', 'branchid', 'templateid', 'ingressTimestamp'],
      ...['processingOutputTimestampNanos', 'processingOutputTimestampMicros', 'timestampMicros'],
    ],
    $l: [
      ...['applicationname', 'subsystemname', 'category', 'classname', 'methodname', 'computername'],
      ...['ipaddress', 'threadid', 'processid'],
    ],
  },
  spans: {
    $m: ['timestamp', 'timestampMillis', 'duration', 'endTime', 'cxEventId'],
    $l: ['applicationName', 'subsystemName', 'serviceName', 'operationName'],
  },
} as const

/** Built-in fields that a bare name can hardly mean anything else than. */
export const bareNames: Readonly<Record<string, '$m' | '$l'>> = {
  severity: '$m',
  timestamp: '$m',
  applicationname: '$l',
  subsystemname: '$l',
  applicationName: '$l',
  subsystemName: '$l',
}
