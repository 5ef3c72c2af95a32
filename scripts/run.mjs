import { join, resolve } from 'node:path'
import { handOver } from './bootstrap/hand-over.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { root } from './bootstrap/root.mjs'

// Runs a TypeScript file, or an installed program, of the workspace on any machine:
//   node scripts/run.mjs <file.ts> [arguments]      node scripts/run.mjs --bin <name> [arguments]
const [first, ...rest] = process.argv.slice(2)
const wantsBin = first === '--bin'
if (!first || (wantsBin && !rest[0])) {
  process.stderr.write('Cannot run nothing: give a file (<file.ts> …) or a program (--bin <name> …)\n')
  process.exit(2)
}
const { node, env } = prepare()
if (wantsBin) {
  const suffix = process.platform === 'win32' ? '.cmd' : ''
  handOver(join(root, 'node_modules', '.bin', rest[0] + suffix), rest.slice(1), { cwd: process.cwd(), env })
} else {
  handOver(node, [resolve(root, first), ...rest], { cwd: process.cwd(), env })
}
