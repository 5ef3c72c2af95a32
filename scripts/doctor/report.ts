import type { Paint } from '../../packages/cli/src/paint.ts'
import type { Port } from './ports.ts'
import type { Setting } from './settings.ts'
import type { View } from './views.ts'

export interface Findings {
  readonly node: string
  readonly ports: readonly Port[]
  readonly settings: readonly Setting[]
  readonly views: readonly View[]
}

/** What stands in the way, one sentence each. A service that nobody has started is none. */
export function problemsOf({ ports, settings, views }: Findings): readonly string[] {
  const running = new Set(ports.filter(({ state }) => state === 'ours').map(({ service }) => service))
  return [
    ...ports.flatMap(({ problem }) => problem ?? []),
    ...settings.filter(({ isUnknown }) => isUnknown).map(({ name }) => `Cannot use ${name} of .env: nothing reads it`),
    ...views
      .filter(({ service, status }) => status === null && running.has(service))
      .map(({ service }) => `Cannot reach ${service}: it runs and does not answer`),
    ...views.flatMap(({ service, edges }) =>
      edges
        .filter(({ status }) => status !== 'ok' && status !== 'disabled')
        .map(({ to, status, detail }) => `Cannot count on ${service} → ${to}: ${status}${detail ? `, ${detail}` : ''}`),
    ),
  ]
}

/** For a reader: what was found, and the problems at the end. */
export function lines(found: Findings, problems: readonly string[], paint: Paint): readonly string[] {
  const { node, ports, settings, views } = found
  const set = settings.filter(({ value }) => value !== null)
  const unset = settings.filter(({ value }) => value === null)
  const isRunning = views.some(({ status }) => status !== null)
  return [
    `${paint('bold', 'Node')} ${node}`,
    '',
    paint('bold', 'Ports'),
    ...ports.map(({ service, port, state, pid }) =>
      `  ${service.padEnd(18)} ${port}  ${told[state]}${pid === null ? '' : ` ${pid}`}`.trimEnd(),
    ),
    '',
    paint('bold', 'Settings'),
    ...set.map(
      ({ name, value, from }) =>
        `  ${name}=${value}  ${paint('dim', `from ${from === '.env' ? '.env' : 'the environment'}`)}`,
    ),
    ...wrapped(`not set: ${unset.map(({ name }) => name).join(', ')}`).map((line) => paint('dim', `  ${line}`)),
    '',
    paint('bold', 'Who reaches whom'),
    ...(isRunning
      ? views.flatMap((view) => edgeLines(view, paint))
      : ['  no service answers: start them with npm start']),
    '',
    ...(problems.length === 0 ? [paint('green', 'Nothing is wrong.')] : problems.map((each) => paint('red', each))),
  ]
}

const told = { free: 'free', ours: 'started from here, process', taken: 'taken by process' } as const

function edgeLines({ service, status, edges }: View, paint: Paint): readonly string[] {
  if (status === null) return [`  ${service}  ${paint('dim', 'does not answer')}`]
  return edges.map(({ to, status: how, latencyMs, detail }) => {
    const figures = [how, `${latencyMs.toFixed(1)} ms`, ...(detail ? [detail] : [])]
    const line = `  ${service.padEnd(18)} → ${to.padEnd(18)} ${figures.join(', ')}`
    return how === 'ok' || how === 'disabled' ? line : paint('red', line)
  })
}

const lineWidth = 116

function wrapped(text: string): readonly string[] {
  const rows: string[] = []
  for (const word of text.split(' ')) {
    const row = rows.at(-1)
    if (row === undefined || row.length + word.length >= lineWidth) rows.push(word)
    else rows[rows.length - 1] = `${row} ${word}`
  }
  return rows
}
