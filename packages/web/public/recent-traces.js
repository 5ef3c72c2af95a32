// @ts-check
import { element, replaceChildren } from './element.js'

/**
 * Shows the newest traces, each a link to its waterfall.
 * @param {HTMLElement} section
 */
export async function showRecentTraces(section) {
  const traces = await read()
  if (traces.length === 0) return replaceChildren(section)
  replaceChildren(
    section,
    element(
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
    ),
  )
}

const heads = ['Started', 'Trace', 'Took', 'Spans', 'Services', 'Outcome']

/** @returns {Promise<any[]>} */
async function read() {
  try {
    const response = await fetch('/api/traces?limit=10')
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
    element('td', {}, element('a', { href: `/traces/${trace_id}` }, name)),
    element('td', {}, `${duration_ms.toFixed(1)} ms`),
    element('td', {}, String(spans)),
    element('td', {}, String(services.length)),
    errors > 0 ? element('td', { class: 'error' }, `${errors} failed`) : element('td', {}, 'ok'),
  )
}
