import { parseArgs } from 'node:util'
import { type ServiceName, serviceNames, topology } from '../../packages/mesh/src/topology.ts'

export type Command =
  | { readonly kind: 'help' }
  | { readonly kind: 'start'; readonly only: ServiceName | undefined; readonly json: boolean }
  | { readonly kind: 'refused'; readonly message: string }

const folders = serviceNames.map((name) => topology[name].folder)

export const help = `npm start                 starts the six services, waits until each is ready, and shows their logs
npm start -- <service>    starts one alone: ${folders.join(', ')}
npm start -- --json       prints JSON lines only, each with its service
npm start -- --help       prints this
npm stop                  ends what was started from this folder

Ctrl+C lets the services finish and ends them; a second Ctrl+C ends them at once.
Settings come from the environment and from .env; .env.example lists them.`

/** What the words after \`npm start --\` ask for. A service goes by its folder or its full name. */
export function readCommand(words: readonly string[]): Command {
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    })
    if (values.help) return { kind: 'help' }
    const [word, ...more] = positionals
    if (more.length > 0)
      return { kind: 'refused', message: `Cannot start "${positionals.join(' ')}": one service at most` }
    const only = serviceNames.find((name) => name === word || topology[name].folder === word)
    if (word !== undefined && only === undefined) {
      return { kind: 'refused', message: `Cannot start "${word}": the services are ${folders.join(', ')}` }
    }
    return { kind: 'start', only, json: values.json ?? false }
  } catch (error) {
    return { kind: 'refused', message: error instanceof Error ? error.message : String(error) }
  }
}
