import { delimiter, dirname, join } from 'node:path'
import { ensureInstalled } from './install.mjs'
import { ensureNode } from './node.mjs'
import { root } from './root.mjs'
import { SetupError } from './step.mjs'

/**
 * Makes sure of Node 24 and of the dependencies. Gives the Node binary and the environment to run anything of the
 * workspace with. A machine that cannot be prepared is told why, and the process exits with 1.
 */
export function prepare() {
  try {
    const { binary, headers } = ensureNode(root)
    const env = environment(binary, headers)
    ensureInstalled(root, env)
    return { node: binary, env }
  } catch (error) {
    if (!(error instanceof SetupError)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

function environment(binary, headers) {
  const env = { ...process.env }
  const pathName = Object.keys(env).find((name) => name.toUpperCase() === 'PATH') ?? 'PATH' // Windows says Path
  const first = [dirname(binary), join(root, 'node_modules', '.bin')]
  env[pathName] = [...first, env[pathName]].filter(Boolean).join(delimiter)
  // A machine's own value names the headers of its old Node.
  if (headers) env.npm_config_nodedir = headers
  return env
}
