// Bundles the command line into one file that runs on any Node from 18 on. Run by `npm pack`, before it packs.
// Usage: node pack/bundle.ts [folder]   the folder gets dataprime.mjs; dist if absent
import { chmod } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { build } from 'rolldown'

const here = fileURLToPath(new URL('..', import.meta.url))
const file = join(resolve(process.argv[2] ?? join(here, 'dist')), 'dataprime.mjs')

await build({
  input: join(here, 'src/main.ts'),
  platform: 'node',
  transform: { target: 'node18' },
  output: { file, format: 'esm', minify: false },
  logLevel: 'warn',
})
await chmod(file, 0o755)
