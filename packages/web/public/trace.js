// @ts-check
import { element, replaceChildren } from './element.js'
import { nextChange } from './live-traces.js'

/** How long the background part of a trace may take to arrive, in milliseconds. */
const patienceMs = 10_000

/**
 * Shows the trace of an answer and goes on reading until its background part has arrived.
 * @param {{ trace_id: string, background: { status: string } }} answer
 * @param {HTMLElement} section
 * @param {AbortSignal} signal
 */
export async function followTrace(answer, section, signal) {
  const until = Date.now() + patienceMs
  while (!signal.aborted) {
    const spans = await read(answer.trace_id, signal)
    if (signal.aborted) return
    const isWhole = isComplete(spans, answer.background.status === 'queued')
    const isOver = isWhole || Date.now() > until
    if (spans.length > 0 || isOver) replaceChildren(section, traceCard(answer.trace_id, spans, isWhole))
    if (isOver) return
    await nextChange(answer.trace_id)
  }
}

/**
 * @param {string} id
 * @param {AbortSignal} signal
 * @returns {Promise<any[]>}
 */
async function read(id, signal) {
  try {
    const response = await fetch(`/api/traces/${id}`, { signal })
    return response.ok ? (await response.json()).spans : []
  } catch {
    return [] // the next read may succeed; patience bounds the attempts
  }
}

/**
 * @param {any[]} spans
 * @param {boolean} isBackgroundExpected
 */
function isComplete(spans, isBackgroundExpected) {
  const ids = new Set(spans.map((span) => span.span_id))
  const hasOrphan = spans.some((span) => span.parent_span_id !== null && !ids.has(span.parent_span_id))
  const hasBackground = spans.some((span) => span.kind === 'CONSUMER')
  // Each service sends its spans by itself: a call between services whose callee has not reported yet is not over.
  const parents = new Set(spans.map((span) => span.parent_span_id))
  const isAnsweredCall = (/** @type {any} */ span) =>
    span.kind === 'CLIENT' && span.name.startsWith(`${span.service}.`) && span.status !== 'ERROR'
  const hasOpenCall = spans.some((span) => isAnsweredCall(span) && !parents.has(span.span_id))
  return spans.length > 0 && !hasOrphan && !hasOpenCall && (hasBackground || !isBackgroundExpected)
}

/**
 * @param {string} id
 * @param {any[]} spans
 * @param {boolean} isWhole
 */
function traceCard(id, spans, isWhole) {
  if (spans.length === 0) {
    return element(
      'article',
      { class: 'card' },
      element('p', { class: 'note' }, 'No spans of this trace are stored here.'),
    )
  }
  const services = [...new Set(spans.map((span) => span.service))]
  return element(
    'article',
    { class: 'card' },
    element('h2', {}, `Trace ${id}`),
    element(
      'p',
      { class: 'legend' },
      ...services.map((service) => element('span', {}, element('span', { class: `swatch ${service}` }), service)),
    ),
    element('div', { class: 'waterfall' }, waterfall(spans)),
    element('p', { class: 'note' }, isWhole ? `${spans.length} spans, ${services.length} services` : 'Still arriving…'),
    element(
      'p',
      { class: 'note' },
      element('a', { href: `/api/traces/${id}/otlp`, download: `trace-${id}.json`, id: 'save-trace' }, 'Save as OTLP'),
    ),
  )
}

/**
 * What a span is about besides what it is part of: feedback names the request it rates, a worker's span the message it took.
 * @param {any} span
 * @returns {HTMLElement[]}
 */
function linksToOthers({ trace_id, links }) {
  const others = new Set(links.map((/** @type {any} */ link) => link.trace_id))
  others.delete(trace_id)
  return [...others].map((id) =>
    element('a', { href: `/traces/${id}`, class: 'link', title: `Trace ${id}` }, 'linked trace'),
  )
}

/** @param {any[]} spans */
function waterfall(spans) {
  const start = Math.min(...spans.map((span) => millis(span.start_unix_nano)))
  const end = Math.max(...spans.map((span) => millis(span.end_unix_nano)))
  const total = Math.max(end - start, 0.001)
  const rows = inTreeOrder(spans).map(({ span, depth }) => {
    const bar = element('div', { class: `bar ${span.service}` })
    // Set through the object model: the page's content policy allows no inline style attribute.
    bar.style.marginLeft = `${((millis(span.start_unix_nano) - start) / total) * 100}%`
    bar.style.width = `${Math.max((span.duration_ms / total) * 100, 0.3)}%`
    const name = element(
      'td',
      { title: span.name, ...(span.status === 'ERROR' && { class: 'error' }) },
      span.name,
      ...linksToOthers(span),
    )
    name.style.paddingLeft = `${depth}rem`
    return element(
      'tr',
      {},
      name,
      element('td', { class: 'kind' }, span.kind),
      element('td', { class: 'time' }, `${span.duration_ms.toFixed(2)} ms`),
      element('td', { class: 'axis' }, bar),
    )
  })
  return element('table', {}, element('tbody', {}, ...rows))
}

/**
 * @param {any[]} spans
 * @returns {{ span: any, depth: number }[]}
 */
function inTreeOrder(spans) {
  const ids = new Set(spans.map((span) => span.span_id))
  // Of two that started together, what ended first comes first: other SDKs give starts to the millisecond.
  const ordered = spans.toSorted(
    (a, b) =>
      millis(a.start_unix_nano) - millis(b.start_unix_nano) || millis(a.end_unix_nano) - millis(b.end_unix_nano),
  )
  /** @type {{ span: any, depth: number }[]} */
  const rows = []
  /** @type {(parent: string | null, depth: number) => void} */
  const visit = (parent, depth) => {
    for (const span of ordered) {
      const above = ids.has(span.parent_span_id) ? span.parent_span_id : null
      if (above !== parent) continue
      rows.push({ span, depth })
      visit(span.span_id, depth + 1)
    }
  }
  visit(null, 0)
  return rows
}

/** @param {string} unixNano nanoseconds as text; microseconds are enough for a picture, and fit a number */
function millis(unixNano) {
  return Number(BigInt(unixNano) / 1000n) / 1000
}
