import type { Launch } from './launch.ts'
import type { Output } from './output.ts'

/**
 * Sees a launch through to its end and gives the exit code: 0 after a clean stop, 1 when a service could not be
 * started or had to be killed, 130 when a second Ctrl+C ended everything at once. `onReady` runs when all are ready.
 */
export async function untilStopped(
  mesh: Launch,
  { output, onReady }: { output: Output; onReady: () => void },
): Promise<number> {
  const asked = stopRequests()
  const failure = mesh.ready.then(onReady).then(
    () => new Promise<never>(() => {}), // ready: from here on only a request ends it
    (error: unknown) => error,
  )
  const cause = await Promise.race([asked.first.then(() => undefined), failure])
  if (cause !== undefined) output.say(cause instanceof Error ? cause.message : String(cause))
  output.say('Stopping: the services finish what they have begun (Ctrl+C again ends them at once)')
  const outcome = await Promise.race([mesh.stop(), asked.second.then(() => 'at once' as const)])
  if (outcome === 'at once') {
    mesh.kill()
    await mesh.stop()
    return 130
  }
  output.say(outcome ? 'Stopped' : 'Stopped; not every service ended by itself')
  return outcome && cause === undefined ? 0 : 1
}

function stopRequests(): { readonly first: Promise<void>; readonly second: Promise<void> } {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let count = 0
  const onRequest = (): void => {
    count += 1
    if (count === 1) first.resolve()
    else second.resolve()
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onRequest)
  process.once('disconnect', first.resolve) // whoever started us is gone without a word
  process.stdout.on('error', () => first.resolve()) // nobody reads any more
  return { first: first.promise, second: second.promise }
}
