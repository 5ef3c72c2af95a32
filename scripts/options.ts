import { type ParseArgsOptionsConfig, parseArgs } from 'node:util'

/**
 * What the words behind `npm run … --` ask for. Ends the process after printing `usage`: with exit code 0 when help is asked for, with 2
 * at an option that there is not.
 */
export function readOptions<Options extends ParseArgsOptionsConfig>(
  usage: string,
  options: Options,
  { allowPositionals = false } = {},
) {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals,
      options: { ...options, help: { type: 'boolean', short: 'h' } },
    })
    if (!(values as { readonly help?: boolean }).help) return { values, positionals }
    console.log(usage)
    process.exit(0)
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage)
  }
}

/** Says what cannot be done and what can, and ends the process with 2. */
export function refuse(message: string, usage: string): never {
  console.error(`${message}\n\n${usage}`)
  process.exit(2)
}
