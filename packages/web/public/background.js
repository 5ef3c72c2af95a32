// @ts-check
import { element, refresh } from './element.js'

/** Where the gateway does not say when to look again, in seconds. */
const usualPauseS = 5
/** How long the page waits for one answer, in milliseconds; its job goes on all the same. */
const patienceMs = 600_000
/** Answers to a look that say nothing of the question: too many looks, or somebody is away. */
const mayPass = [429, 502, 503, 504]
const storageKey = 'background-questions'
const keptAtMost = 20

/** @typedef {{ id: string, question: string, known?: any, problem?: string, isLeft?: boolean }} Waiting */

/**
 * Questions that nobody waits for, asked in this tab: each is looked after until it has ended, also after a reload.
 * @param {HTMLElement} section
 * @param {(question: string, answer: any) => void} open shows an answer
 */
export function backgroundQuestions(section, open) {
  /** Newest first. */
  const all = /** @type {Waiting[]} */ (remembered())
  for (const waiting of all) lookAfter(waiting)

  function show() {
    sessionStorage.setItem(storageKey, JSON.stringify(all.map(({ id, question }) => ({ id, question }))))
    if (all.length > 0) refresh(section, card(all.map((waiting) => item(waiting, actions(waiting)))))
  }

  /** @param {Waiting} waiting */
  async function lookAfter(waiting) {
    const until = Date.now() + patienceMs
    waiting.isLeft = false
    for (;;) {
      const pauseS = await look(waiting)
      waiting.isLeft = pauseS !== undefined && Date.now() + pauseS * 1000 > until
      show()
      if (pauseS === undefined || waiting.isLeft) return
      await new Promise((resolve) => setTimeout(resolve, pauseS * 1000))
    }
  }

  /** @param {Waiting} waiting */
  function actions(waiting) {
    const { id, question, known, isLeft } = waiting
    if (known?.result) return [button(`show-${id}`, 'Show', () => open(question, known.result))]
    return isLeft ? [button(`look-${id}`, 'Look again', () => lookAfter(waiting))] : []
  }

  return {
    /**
     * @param {string} question
     * @returns {Promise<any>} the problem, if it was not taken in
     */
    async leave(question) {
      const { problem, body } = await submit(question)
      if (problem) return problem
      const waiting = { id: body.requestId, question, known: body }
      all.unshift(waiting)
      all.splice(keptAtMost)
      show()
      lookAfter(waiting)
    },
  }
}

/** @returns {Waiting[]} */
function remembered() {
  try {
    return JSON.parse(sessionStorage.getItem(storageKey) ?? '[]')
  } catch {
    return [] // somebody else's text
  }
}

/**
 * @param {string} question
 * @returns {Promise<{ problem?: any, body?: any }>}
 */
async function submit(question) {
  try {
    const response = await fetch('/api/generate', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prompt: question, time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone }),
    })
    const body = await response.json()
    return response.ok ? { body } : { problem: body }
  } catch {
    return { problem: { title: 'Cannot reach the gateway', detail: 'Is it still running?' } }
  }
}

/**
 * Notes what has become of a question, and gives the seconds until it is worth another look; undefined once it has ended.
 * @param {Waiting} waiting
 * @returns {Promise<number | undefined>}
 */
async function look(waiting) {
  try {
    const response = await fetch(`/api/status/${waiting.id}`)
    const body = await response.json()
    const pauseS = Number(response.headers.get('retry-after') ?? usualPauseS)
    waiting.problem = response.ok ? undefined : body.detail
    if (!response.ok) return mayPass.includes(response.status) ? pauseS : undefined
    waiting.known = body
    return body.status === 'COMPLETE' || body.status === 'FAILED' ? undefined : pauseS
  } catch {
    waiting.problem = 'Cannot reach the gateway'
    return usualPauseS
  }
}

/** @param {HTMLElement[]} items */
function card(items) {
  return element(
    'article',
    { class: 'card' },
    element('h2', {}, 'Questions in the background'),
    element('ul', { class: 'waiting' }, ...items),
  )
}

/**
 * @param {Waiting} waiting
 * @param {HTMLElement[]} actions
 */
function item({ id, question, known, problem, isLeft }, actions) {
  const hasFailed = known?.status === 'FAILED' || problem !== undefined
  const status = isLeft ? 'not answered in ten minutes; its job goes on' : (problem ?? statusIn(known))
  return element(
    'li',
    {},
    element('span', { class: 'question' }, question),
    element('span', { class: hasFailed ? 'status error' : 'status' }, status),
    ...actions,
    ...(known ? [element('a', { href: known.links.trace, id: `trace-of-${id}` }, 'Trace')] : []),
    element('p', { class: 'facts' }, namesIn(known).join(' · ')),
  )
}

/** @param {any} known */
function namesIn(known) {
  const parts = { Initiated: 'initiated_by', Checked: 'checked_by', Handled: 'handled_by', Processed: 'processed_by' }
  return Object.entries(parts).flatMap(([did, key]) => (known?.[key] ? [`${did} by ${known[key]}`] : []))
}

/** @param {any} known */
function statusIn(known) {
  switch (known?.status) {
    case undefined:
      return '…'
    case 'PENDING':
      return known.queue_position === null ? 'PENDING' : `PENDING, place ${known.queue_position}${waitIn(known)}`
    case 'COMPLETE':
      return known.timings ? `COMPLETE in ${(known.timings.total_ms / 1000).toFixed(1)} s` : 'COMPLETE'
    case 'FAILED':
      return `FAILED: ${known.error?.message ?? 'no reason is known'}`
    default:
      return known.status
  }
}

/** @param {{ estimated_wait_ms: number | null }} known */
function waitIn({ estimated_wait_ms }) {
  return estimated_wait_ms === null ? '' : `, about ${Math.ceil(estimated_wait_ms / 1000)} s`
}

/**
 * @param {string} id
 * @param {string} text
 * @param {() => void} act
 */
function button(id, text, act) {
  const made = element('button', { type: 'button', id }, text)
  made.addEventListener('click', act)
  return made
}
