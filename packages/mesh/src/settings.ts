/** Variables of the environment, as in `process.env`. */
export type Env = Readonly<Record<string, string | undefined>>

/** How one variable is read. */
export interface Setting<T> {
  /** Completes "… is expected". */
  readonly wanted: string
  /** Its value is never shown. */
  readonly isSecret?: boolean
  /** The value, or undefined if the text is not one. */
  readonly read: (text: string) => T | undefined
  /** What holds when the variable is absent; without it the variable is required. */
  readonly absent?: { readonly value: T }
}

export type Settings<S extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly [Name in keyof S]: S[Name] extends Setting<infer T> ? T : never
}

/** Every problem with the environment at once; `run` prints the message and ends the process. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly problems: readonly string[]

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? '1 setting is wrong' : `${problems.length} settings are wrong`
    super(`Cannot start: ${count}\n${problems.map((problem) => `  ${problem}`).join('\n')}`)
    this.problems = problems
  }
}

/** Reads variables by their names. An empty variable counts as absent. Throws one SettingsError for all that is wrong. */
export function settings<const S extends Readonly<Record<string, Setting<unknown>>>>(env: Env, specs: S): Settings<S> {
  const problems: string[] = []
  const values: Record<string, unknown> = {}
  for (const [name, spec] of Object.entries(specs)) {
    const text = env[name]?.trim() ?? ''
    if (text === '') {
      if (spec.absent) values[name] = spec.absent.value
      else problems.push(`${name} is not set: ${spec.wanted} is expected`)
      continue
    }
    const value = spec.read(text)
    if (value === undefined) problems.push(`${name} is ${shown(text, spec)}: ${spec.wanted} is expected`)
    else values[name] = value
  }
  if (problems.length > 0) throw new SettingsError(problems)
  return values as Settings<S> // every name of `specs` was given a value of its type above
}

function shown(text: string, spec: Setting<unknown>): string {
  return spec.isSecret ? `set to a hidden value of ${text.length} characters` : `"${text}"`
}

export function withDefault<T>(value: T, spec: Setting<T>): Setting<T> {
  return { ...spec, absent: { value } }
}

export function optional<T>(spec: Setting<T>): Setting<T | undefined> {
  return { ...spec, absent: { value: undefined } }
}

export interface IntegerRange {
  readonly min: number
  readonly max: number
  /** `ms`, `bytes`, … for the message. */
  readonly unit?: string
}

/** The readers there are. */
export const setting = {
  text: (): Setting<string> => ({ wanted: 'a text', read: (text) => text }),
  path: (): Setting<string> => ({
    wanted: 'a path',
    read: (text) => (text.includes('\0') ? undefined : text),
  }),
  secret: ({ minLength = 1 }: { minLength?: number } = {}): Setting<string> => ({
    wanted: minLength > 1 ? `a secret of at least ${minLength} characters` : 'a secret',
    isSecret: true,
    read: (text) => (text.length >= minLength && !/\s/.test(text) ? text : undefined),
  }),
  integer: ({ min, max, unit }: IntegerRange): Setting<number> => ({
    wanted: `an integer from ${min} to ${max}${unit ? ` (${unit})` : ''}`,
    read: (text) => {
      const value = /^[+-]?\d+$/.test(text) ? Number(text) : Number.NaN
      return value >= min && value <= max ? value : undefined
    },
  }),
  port: (): Setting<number> => ({ ...setting.integer({ min: 0, max: 65_535 }), wanted: 'a port from 0 to 65535' }),
  boolean: (): Setting<boolean> => ({
    wanted: 'true, false, on, off, 1 or 0',
    read: (text) => switches[text.toLowerCase()],
  }),
  choice: <const T extends string>(...choices: readonly T[]): Setting<T> => ({
    wanted: `one of ${choices.join(', ')}`,
    read: (text) => choices.find((choice) => choice === text),
  }),
  /** A comma list of http or https addresses, given back without a slash at the end. */
  urls: (): Setting<readonly string[]> => ({
    wanted: 'a comma list of http or https URLs',
    read: (text) => {
      const urls = text.split(',').map((part) => readUrl(part.trim()))
      return urls.every((url) => url !== undefined) ? urls : undefined
    },
  }),
  /** It may hold a password, so it is never shown. */
  redisUrl: (): Setting<string> => ({
    wanted: 'a redis:// or rediss:// URL',
    isSecret: true,
    read: (text) => (/^rediss?:\/\/[^\s/]/.test(text) && URL.canParse(text) ? text : undefined),
  }),
}

const switches: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  '1': true,
  false: false,
  off: false,
  '0': false,
}

function readUrl(text: string): string | undefined {
  const url = URL.parse(text)
  if (url === null || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '') return undefined
  return text.replace(/\/+$/, '')
}
