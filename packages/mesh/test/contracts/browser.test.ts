import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

/** Everything a module loads at run time, found by following its relative imports. */
function imports(file: URL, seen = new Set<string>()): Set<string> {
  if (seen.has(file.href)) return seen
  seen.add(file.href)
  const source = readFileSync(file, 'utf8').replace(/^(import|export) type .*$/gm, '')
  for (const [, name = ''] of source.matchAll(/from '([^']+)'/g)) {
    if (name.startsWith('.')) imports(new URL(name, file), seen)
    else seen.add(name)
  }
  return seen
}

test.for(['contracts/index.ts', 'topology.ts'])('%s runs in a browser: zod is all it loads from outside', (path) => {
  const outside = [...imports(new URL(`../../src/${path}`, import.meta.url))].filter(
    (name) => !name.startsWith('file:'),
  )
  expect(outside.filter((name) => name !== 'zod')).toEqual([])
})
