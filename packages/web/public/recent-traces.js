// @ts-check
import { element, refresh } from './element.js'
import { onTrace } from './live-traces.js'

const shownAtMost = 10
/** More than are shown: those of who only looked are left out. */
const readAtMost = 100

/**
 * Shows the newest traces, each a link to its waterfall, and goes on with those that come.
 * @param {HTMLElement} section
 */
export async function followRecentTraces(section) {
  /** @type {Map<string, any>} */
  const traces = new Map()
  const open = opener()
  refresh(section, open)
  /** @param {readonly any[]} grown */
  const show = (grown) => {
    for (const trace of grown) if (!isALook(trace)) traces.set(trace.trace_id, trace)
    const newest = [...traces.values()].sort((a, b) => startOf(b) - startOf(a))
    for (const { trace_id } of newest.splice(shownAtMost)) traces.delete(trace_id)
    if (newest.length > 0) refresh(section, card(newest), open)
  }
  onTrace((trace) => show([trace]))
  // What the stream has told since then is newer than what was read.
  show((await read()).filter(({ trace_id }) => !traces.has(trace_id)))
}

/**
 * Somebody asked how far something is, or what is there; while questions wait in the background that is most of the traces.
 * @param {{ name: string }} trace
 */
function isALook({ name }) {
  return /\.(?:get|list)_\w+$/.test(name)
}

/** @param {any} trace */
function startOf({ start_unix_nano }) {
  return Number(BigInt(start_unix_nano) / 1000n)
}

/** @param {readonly any[]} traces */
function card(traces) {
  return element(
    'article',
    { class: 'card' },
    element('h2', {}, 'Recent traces'),
    element(
      'div',
      { class: 'scroll' },
      element(
        'table',
        { class: 'figures' },
        element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
        element('tbody', {}, ...traces.map(row)),
      ),
    ),
  )
}

/** Puts a file that was saved here or elsewhere into the store, and shows its first trace. */
function opener() {
  const input = /** @type {HTMLInputElement} */ (
    element('input', { type: 'file', id: 'open-trace', accept: '.json,application/json' })
  )
  const problem = element('span', { class: 'error', role: 'status' })
  input.addEventListener('change', async () => {
    const [file] = input.files ?? []
    if (!file) return
    const told = await send(await file.text())
    if ('id' in told) location.assign(`/traces/${told.id}`)
    else problem.textContent = told.problem
  })
  return element(
    'p',
    { class: 'note' },
    element('label', { for: 'open-trace' }, 'Open a file of OTLP '),
    input,
    problem,
  )
}

/**
 * @param {string} body
 * @returns {Promise<{ id: string } | { problem: string }>}
 */
async function send(body) {
  try {
    const response = await fetch('/api/traces', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    })
    const answer = await response.json()
    if (!response.ok) return { problem: answer.detail ?? answer.title }
    // What was there before is not added again, and shown all the same.
    const id = answer.trace_ids[0] ?? /"traceId":\s*"([0-9a-f]{32})"/.exec(body)?.[1]
    return id === undefined ? { problem: 'There is no trace in this file' } : { id }
  } catch {
    return { problem: 'Cannot reach the gateway' }
  }
}

const heads = ['Started', 'Trace', 'Took', 'Spans', 'Services', 'Outcome']

/** @returns {Promise<any[]>} */
async function read() {
  try {
    const response = await fetch(`/api/traces?limit=${readAtMost}`)
    return response.ok ? (await response.json()).traces : []
  } catch {
    return [] // without the list the page does everything else
  }
}

/** @param {any} trace */
function row({ trace_id, name, start_unix_nano, duration_ms, spans, services, errors }) {
  const started = new Date(Number(BigInt(start_unix_nano) / 1_000_000n))
  return element(
    'tr',
    {},
    element('td', {}, element('time', { datetime: started.toISOString() }, started.toLocaleTimeString())),
    element('td', {}, element('a', { href: `/traces/${trace_id}`, id: `recent-${trace_id}` }, name)),
    element('td', {}, `${duration_ms.toFixed(1)} ms`),
    element('td', {}, String(spans)),
    element('td', {}, String(services.length)),
    errors > 0 ? element('td', { class: 'error' }, `${errors} failed`) : element('td', {}, 'ok'),
  )
}
