import { spawnSync } from 'node:child_process'

/** A set-up that cannot go on; its message is all the user needs to see. */
export class SetupError extends Error {}

/**
 * Runs one long step: says what happens before it and how long it took after it, on stderr, and shows the step's own
 * output only when it fails. Throws SetupError.
 */
export function step(what, { command, args, env, cwd }) {
  process.stderr.write(`${what} …\n`)
  const begun = Date.now()
  const { status, error, stdout, stderr } = spawnSync(command, args, {
    cwd,
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 64 * 1024 * 1024,
    shell: process.platform === 'win32', // npm and npx are .cmd files there
  })
  if (error) throw new SetupError(`Cannot run ${command}: ${error.message}`)
  if (status !== 0) {
    throw new SetupError(`${stdout}${stderr}\nCannot finish "${what}": ${command} ended with ${status}`)
  }
  process.stderr.write(`  done in ${((Date.now() - begun) / 1000).toFixed(1)} s\n`)
}
