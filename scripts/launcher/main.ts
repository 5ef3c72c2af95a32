import { resolve } from 'node:path'
import { SettingsError } from '../../packages/mesh/src/settings.ts'
import { announcement, featuresOff } from './announcement.ts'
import { help, readCommand } from './command-line.ts'
import { prepareDataFolder } from './data-folder.ts'
import { launch } from './launch.ts'
import { openOutput } from './output.ts'
import { takenPorts } from './port-check.ts'
import { dataFolder, serviceTable } from './service-table.ts'
import { withSettingsFile } from './settings-file.ts'
import { untilStopped } from './until-stopped.ts'

const root = resolve(import.meta.dirname, '../..')

process.exit(await main(process.argv.slice(2)))

async function main(words: readonly string[]): Promise<number> {
  const command = readCommand(words)
  switch (command.kind) {
    case 'help':
      console.log(help)
      return 0
    case 'refused':
      console.error(`${command.message}\n\n${help}`)
      return 2
    case 'start':
      return start(command).catch((error: unknown) => {
        if (!(error instanceof SettingsError)) throw error
        console.error(error.message)
        return 1
      })
  }
}

async function start({
  only,
  json,
}: {
  only: Parameters<typeof serviceTable>[0]['only']
  json: boolean
}): Promise<number> {
  const env = withSettingsFile(root, process.env)
  const services = serviceTable({ root, env, ...(only && { only }) })
  const taken = await takenPorts(services, root)
  if (taken.length > 0) {
    console.error(taken.join('\n'))
    return 1
  }
  prepareDataFolder(dataFolder(root, env))
  const output = openOutput({
    form: json ? 'json' : process.stdout.isTTY ? 'terminal' : 'piped',
    services: services.map(({ name }) => name),
    write: (text) => process.stdout.write(text),
  })
  const off = featuresOff(env)
  if (off) output.say(off)

  const mesh = launch({ services, output, root })
  process.on('exit', () => mesh.kill()) // whatever happens to the launcher, it leaves nothing behind
  const askedAt = Number(process.env['LAUNCH_ASKED_AT'] ?? performance.timeOrigin)
  return untilStopped(mesh, {
    output,
    onReady: () => output.say(announcement(services, (Date.now() - askedAt) / 1000)),
  })
}
