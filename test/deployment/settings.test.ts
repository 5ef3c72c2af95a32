import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { parseEnv } from 'node:util'
import { serviceNames, variablePrefix } from '@dataprime/mesh/topology'
import { expect, test } from 'vitest'
import { root, sourcesUnder } from '../architecture/sources.ts'

const lines = readFileSync(resolve(root, '.env.example'), 'utf8').split('\n')
const listed = lines.flatMap((line) => /^# ([A-Z][A-Z0-9_]*)=/.exec(line)?.[1] ?? [])

// Read by the code, but nobody's to set in .env.
const unlisted = new Set([
  'PORT', // a container's own
  'NO_COLOR', // a terminal's
  'INIT_CWD', // npm's: where it was called
  'OTEL_SERVICE_NAME', // refused: each service has its own
  'CRASH_FILE', // of tests of what is promised after a crash
  'OTEL_NODE_ENABLED_INSTRUMENTATIONS', // set by the preload itself
])

/** The variables a source reads: `env['NAME']`, or a row of settings. */
function variablesOf(text: string): readonly string[] {
  const byKey = text.matchAll(/\benv\??\.?\['([A-Z][A-Z0-9_]*)'\]/g)
  const bySetting = text.matchAll(/^\s*([A-Z][A-Z0-9_]*): (?:withDefault|optional|setting)\b/gm)
  return [...byKey, ...bySetting].map(([, name = '']) => name)
}

test('every variable the services read is in .env.example', () => {
  const read = sourcesUnder(['{packages,services}/*/src/**/*.ts']).flatMap(({ text }) => variablesOf(text))
  expect(read.length).toBeGreaterThan(20)
  expect([...new Set(read)].filter((name) => !listed.includes(name) && !unlisted.has(name)).toSorted()).toEqual([])
})

test('every service has its port and its address there', () => {
  for (const service of serviceNames) {
    expect(listed).toContain(`${variablePrefix(service)}_PORT`)
    if (service !== 'api_gateway') expect(listed).toContain(`${variablePrefix(service)}_URL`)
  }
})

test('a copy of .env.example changes nothing, and no variable is listed twice', () => {
  expect(parseEnv(lines.join('\n'))).toEqual({})
  expect(new Set(listed).size).toBe(listed.length)
})
