// Writes docs/reference from the tables of the language. A test fails when the pages are not what this would write.
import { mkdirSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { pages } from './pages.ts'

const folder = resolve(import.meta.dirname, '../../docs/reference')
mkdirSync(folder, { recursive: true })
for (const [name, page] of Object.entries(pages)) {
  writeFileSync(resolve(folder, name), page())
  console.log(`docs/reference/${name}`)
}
