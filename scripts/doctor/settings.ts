import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Environment } from '../launcher/service-table.ts'
import { settingsFile } from '../launcher/settings-file.ts'

export interface Setting {
  readonly name: string
  /** As it is, or how long it is where it is a secret; null when it is not set. */
  readonly value: string | null
  readonly from: 'environment' | '.env' | null
  /** Nothing reads a variable of this name. */
  readonly isUnknown: boolean
}

const isSecret = /(?:KEY|TOKEN|SECRET|PASSWORD)$|^(?:DATABASE|REDIS)_URL$|^OTEL_EXPORTER_OTLP.*HEADERS$/

/** Every variable of `.env.example`, and whatever else stands in `.env`. An empty one counts as not set. */
export function settingsOf(root: string, environment: Environment): readonly Setting[] {
  const known = [...readFileSync(join(root, '.env.example'), 'utf8').matchAll(/^# ([A-Z][A-Z\d_]+)=/gm)].map(
    ([, name = '']) => name,
  )
  const written = settingsFile(root)
  const others = Object.keys(written).filter((name) => !known.includes(name))
  return [...known, ...others].map((name) => {
    const value = environment[name] || written[name] || null
    return {
      name,
      value: value === null ? null : shown(name, value),
      from: value === null ? null : environment[name] ? 'environment' : '.env',
      // The SDK of OpenTelemetry reads many more, and Node its own.
      isUnknown: others.includes(name) && !/^(?:OTEL|NODE)_/.test(name),
    }
  })
}

/** No secret, and no password that stands in an address. */
function shown(name: string, value: string): string {
  return isSecret.test(name) ? `hidden, ${value.length} characters` : value.replaceAll(/(?<=:\/\/)[^@/\s]+@/g, '…@')
}
