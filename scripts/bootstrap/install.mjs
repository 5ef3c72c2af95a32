import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { step } from './step.mjs'

const pnpmVersion = '12.21.0'

/** Installs the workspace's dependencies exactly as locked, only when what is installed differs. Throws SetupError. */
export function ensureInstalled(root, env) {
  if (isInstalled(root)) return
  const [command, ...args] = findPnpm(env)
  step('Installing dependencies (once; some seconds)', {
    command,
    args: [...args, 'install', '--frozen-lockfile'],
    cwd: root,
    env,
  })
}

/** pnpm keeps a copy of the lockfile it installed from, written last: the same bytes mean there is nothing to do. */
function isInstalled(root) {
  const installed = join(root, 'node_modules', '.pnpm', 'lock.yaml')
  return existsSync(installed) && readFileSync(installed).equals(readFileSync(join(root, 'pnpm-lock.yaml')))
}

/** The pnpm on PATH if it is of our major version, which alone reads the workspace file as meant; else one by npx. */
function findPnpm(env) {
  const { stdout, status } = spawnSync('pnpm', ['--version'], {
    encoding: 'utf8',
    env: { ...env, COREPACK_ENABLE_DOWNLOAD_PROMPT: '0' },
    shell: process.platform === 'win32',
  })
  const major = pnpmVersion.split('.')[0]
  if (status === 0 && stdout.trim().split('.')[0] === major) return ['pnpm']
  return ['npx', '--yes', `pnpm@${pnpmVersion}`]
}
