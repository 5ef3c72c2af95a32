import { join } from 'node:path'
import { handOver } from './bootstrap/hand-over.mjs'
import { prepare } from './bootstrap/prepare.mjs'
import { root } from './bootstrap/root.mjs'

// `npm start`: works before anything is installed. The program itself is scripts/launcher/main.ts.
const asked = Date.now() - Math.round(performance.now())
const { node, env } = prepare()
handOver(node, [join(root, 'scripts/launcher/main.ts'), ...process.argv.slice(2)], {
  cwd: root,
  env: { ...env, LAUNCH_ASKED_AT: String(asked) }, // so that the seconds shown are the user's, set-up included
  tether: true,
})
