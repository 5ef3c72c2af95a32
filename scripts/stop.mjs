import { join } from 'node:path'
import { handOver } from './bootstrap/hand-over.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { root } from './bootstrap/root.mjs'

// `npm stop`: ends what `npm start` started here, and nothing else.
const { node, env } = prepare()
handOver(node, [join(root, 'scripts/launcher/stop.ts')], { cwd: root, env })
