import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { environmentReaders, type Room, rooms } from './arrows.ts'
import { brokenArrows } from './broken-arrows.ts'
import { importsOf } from './imports.ts'
import { root, sourcesUnder } from './sources.ts'

interface Manifest {
  readonly name: string
  readonly exports?: Readonly<Record<string, string>>
}

const manifests = globSync('{packages,services}/*/package.json', { cwd: root }).map((file) => ({
  folder: dirname(file).replaceAll('\\', '/'),
  manifest: JSON.parse(readFileSync(join(root, file), 'utf8')) as Manifest,
}))
const packageNames = manifests.map(({ manifest }) => manifest.name)
const sourcesOf = (folder: string) => sourcesUnder([`${folder}/{src,test,scripts,public}/**/*.{ts,tsx,js}`])

test('every package and service has its row in the table of arrows', () => {
  expect(rooms.map(({ folder }) => folder).toSorted()).toEqual(manifests.map(({ folder }) => folder).toSorted())
})

test.for(rooms)('$folder imports only what an arrow allows', (room) => {
  expect(sourcesOf(room.folder).flatMap((source) => brokenArrows(source, room, packageNames))).toEqual([])
})

test('process.env is read at the edge alone', () => {
  const readers = sourcesUnder(['{packages,services}/*/src/**/*.{ts,tsx}'])
    .filter(({ text }) => /^(?!\s*(?:\/\/|\/?\*)).*\bprocess\.env\b/m.test(text)) // in code, that is, not in a comment
    .map(({ file }) => file)
  expect(readers.filter((file) => !environmentReaders.some(({ pattern }) => pattern.test(file)))).toEqual([])
})

// What an operator relies on to meet in every service: its traces, metrics and errors are known by these libraries' names.
test.for([
  { library: '@opentelemetry/sdk-node', folder: 'packages/telemetry' },
  { library: '@opentelemetry/auto-instrumentations-node', folder: 'packages/telemetry' },
  { library: '@opentelemetry/exporter-trace-otlp-http', folder: 'packages/telemetry' },
  { library: 'express', folder: 'packages/mesh' },
  { library: 'axios', folder: 'packages/mesh' },
  { library: 'openai', folder: 'services/query' },
  { library: 'better-sqlite3', folder: 'packages/queue' },
  { library: 'better-sqlite3', folder: 'services/storage' },
])('$folder stands on $library, which is never replaced', ({ library, folder }) => {
  const users = sourcesUnder([`${folder}/src/**/*.ts`]).filter(({ text }) =>
    importsOf(text).some(({ specifier, isType }) => !isType && specifier === library),
  )
  expect(users.map(({ file }) => file)).not.toEqual([])
})

test('an index.ts stands only where a package is entered', () => {
  const entries = manifests.flatMap(({ folder, manifest }) =>
    Object.values(manifest.exports ?? {}).map((target) => join(folder, target)),
  )
  const indexes = sourcesUnder(['{packages,services}/**/index.ts']).map(({ file }) => file)
  expect(indexes.length).toBeGreaterThan(0)
  expect(indexes.filter((file) => !entries.includes(file))).toEqual([])
})

test('an index.ts is an explicit list', () => {
  const wildcards = sourcesUnder(['{packages,services}/**/index.ts']).filter(({ text }) => /^export \*/m.test(text))
  expect(wildcards.map(({ file }) => file)).toEqual([])
})

test('the launcher and its kin read of the packages only topology, addresses and settings', () => {
  const read = sourcesUnder(['scripts/{launcher,suite,check}/**/*.ts'])
    .flatMap(({ text }) => importsOf(text))
    .map(({ specifier }) => specifier)
    .filter((specifier) => specifier.includes('/packages/') || packageNames.includes(specifier))
  expect(new Set(read)).toEqual(
    new Set(['topology', 'addresses', 'settings'].map((name) => `../../packages/mesh/src/${name}.ts`)),
  )
})

const query: Room = { folder: 'services/query', workspace: ['dataprime', 'type:typed'], node: true, outside: true }
const page: Room = { folder: 'packages/page', workspace: [], node: false, outside: false }

test.for([
  { room: query, text: "import { run } from '../../queue/src/run.ts'", objection: 'which lies outside services/query' },
  {
    room: query,
    text: "import {\n  a,\n  b,\n} from 'queue_service'",
    objection: 'but may import only dataprime, type:typed of the workspace',
  },
  { room: query, text: "import { a } from 'typed'", objection: 'of which it may use types alone' },
  {
    room: query,
    text: "import { NodeSDK } from '@opentelemetry/sdk-node'",
    objection: 'which only packages/telemetry may',
  },
  {
    room: query,
    text: "export { a } from 'import-in-the-middle/register-hooks.mjs'",
    objection: 'which only packages/telemetry may',
  },
  { room: page, text: "import 'node:fs'", objection: 'but runs in a browser too' },
  { room: page, text: "const fs = await import('fs')", objection: 'but runs in a browser too' },
  { room: page, text: "import react from 'react'", objection: 'but uses nothing from outside' },
  { room: page, text: "import OpenAI from 'openai'", objection: 'which only services/query may' },
])('from $room.folder, $text is refused', ({ room, text, objection }) => {
  const names = ['dataprime', 'typed', 'queue_service']
  const [first] = brokenArrows({ file: `${room.folder}/src/a.ts`, text }, room, names)
  expect(first).toContain(objection)
})

test.for([
  { room: query, text: "import type { A } from 'typed'" },
  { room: query, text: "import { parse } from 'dataprime'" },
  { room: query, text: "import OpenAI from 'openai'" },
  { room: query, text: "import { trace } from '@opentelemetry/api'" },
  { room: query, text: "import { readFileSync } from 'node:fs'" },
  { room: page, text: "import { a } from './b.ts'" },
])('from $room.folder, $text is allowed', ({ room, text }) => {
  expect(brokenArrows({ file: `${room.folder}/src/a.ts`, text }, room, ['dataprime', 'typed'])).toEqual([])
})
