import { existsSync, globSync } from 'node:fs'
import { delimiter, join } from 'node:path'

/** A program the tests use when it is there and do without when it is not. */
export interface OutsideProgram {
  readonly name: string
  /** Any of these names on PATH will do. */
  readonly commands: readonly string[]
  /** Where a distribution puts it when it is not on PATH; may hold wildcards. */
  readonly places: readonly string[]
  /** What is not tested without it. */
  readonly tests: string
}

export const outsidePrograms: readonly OutsideProgram[] = [
  {
    name: 'redis-server',
    commands: ['redis-server', 'valkey-server'],
    places: [],
    tests: 'the queue on Valkey/Redis',
  },
  {
    name: 'postgres',
    commands: ['postgres'],
    places: ['/usr/lib/postgresql/*/bin/postgres'],
    tests: 'storage on PostgreSQL',
  },
  {
    name: 'chromium',
    commands: ['chromium', 'chromium-browser', 'google-chrome'],
    places: [],
    tests: 'the page in a real browser',
  },
  {
    name: 'nginx',
    commands: ['nginx'],
    places: ['/usr/sbin/nginx'],
    tests: 'the edge in deploy/',
  },
  {
    name: 'promtool',
    commands: ['promtool'],
    places: [],
    tests: 'the alert rules in deploy/',
  },
]

/** Those of the programs that this machine does not have. */
export function missingPrograms(programs: readonly OutsideProgram[], path: string): readonly OutsideProgram[] {
  const folders = path.split(delimiter).filter(Boolean)
  return programs.filter(
    ({ commands, places }) =>
      !commands.some((command) => folders.some((folder) => existsSync(join(folder, command)))) &&
      !places.some((place) => globSync(place).length > 0),
  )
}
