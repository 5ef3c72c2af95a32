import { join } from 'node:path'
import { handOver } from './bootstrap/hand-over.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { root } from './bootstrap/root.mjs'

// `npm run check`: everything that must hold before a change is done. `--fast` leaves the mesh tests out.
const { node, env } = prepare()
handOver(node, [join(root, 'scripts/check/main.ts'), ...process.argv.slice(2)], { cwd: root, env })
