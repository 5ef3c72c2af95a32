/** What the files of one room may import besides each other. */
export interface Room {
  readonly folder: string
  /** Workspace packages by the name they are imported by; `type:` before a name allows types alone. */
  readonly workspace: readonly string[]
  /** Node's own modules. */
  readonly node: boolean
  /** Packages from outside the workspace: none, or those its package.json names (the linter compares the names). */
  readonly outside: boolean
}

const services = ['@dataprime/mesh', '@dataprime/mesh/contracts', '@dataprime/telemetry', 'dataprime']

/** Every arrow there is, room by room. What is not here is not allowed. */
export const rooms: readonly Room[] = [
  { folder: 'packages/dataprime', workspace: [], node: false, outside: false },
  { folder: 'packages/generator', workspace: ['dataprime'], node: false, outside: true },
  { folder: 'packages/telemetry', workspace: [], node: true, outside: true },
  { folder: 'packages/queue', workspace: ['@dataprime/telemetry'], node: true, outside: true },
  { folder: 'packages/mesh', workspace: ['@dataprime/telemetry', 'type:dataprime'], node: true, outside: true },
  { folder: 'packages/cli', workspace: ['dataprime', '@dataprime/mesh/contracts'], node: true, outside: true },
  { folder: 'packages/web', workspace: ['dataprime', '@dataprime/mesh/contracts'], node: false, outside: true },
  // The gateway serves the page's files and finds their folder by this name; it runs none of the page's code.
  { folder: 'services/gateway', workspace: [...services, '@dataprime/web/package.json'], node: true, outside: true },
  { folder: 'services/query', workspace: [...services, '@dataprime/generator'], node: true, outside: true },
  { folder: 'services/validation', workspace: services, node: true, outside: true },
  { folder: 'services/queue', workspace: [...services, '@dataprime/queue'], node: true, outside: true },
  { folder: 'services/processing', workspace: services, node: true, outside: true },
  { folder: 'services/storage', workspace: services, node: true, outside: true },
]

/** Servers that stand in for the outside world: the tests of any room may start them. */
export const sharedByTests = 'test/support/'

/** Packages with one home; nobody else imports them. */
export const homes: readonly { readonly pattern: RegExp; readonly folder: string }[] = [
  { pattern: /^openai(\/|$)/, folder: 'services/query' },
  // Its API package alone may be imported elsewhere, where a carrier or a span is handled.
  { pattern: /^@opentelemetry\/(?!api$)/, folder: 'packages/telemetry' },
  { pattern: /^import-in-the-middle(\/|$)/, folder: 'packages/telemetry' },
]

/** Files that may read `process.env`; everything else is given its settings. */
export const environmentReaders: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  { pattern: /\/src\/main\.ts$/, reason: 'reads its settings once and hands them on' },
  { pattern: /^packages\/mesh\/src\/run\.ts$/, reason: 'is what every main.ts consists of' },
  { pattern: /^packages\/telemetry\/src\//, reason: 'starts before any main.ts does' },
]
