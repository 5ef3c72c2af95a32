import { join } from 'node:path'
import { handOver } from './bootstrap/hand-over.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { root } from './bootstrap/root.mjs'

// `npm test`: the set-up, then every test that can run here. Further arguments go to vitest.
const { node, env } = prepare()
handOver(node, [join(root, 'scripts/suite/main.ts'), ...process.argv.slice(2)], { cwd: root, env })
