import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, test } from 'vitest'
import { pages } from '../../reference/pages.ts'

test.each(Object.keys(pages))('docs/reference/%s says what the tables say; npm run reference writes it', (name) => {
  const written = readFileSync(resolve(import.meta.dirname, '../../../docs/reference', name), 'utf8')
  expect(written).toBe(pages[name]?.())
})
