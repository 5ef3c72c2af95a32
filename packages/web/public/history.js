// @ts-check
import { element, refresh } from './element.js'

const shownAtOnce = 5
/** An answer is given before it is stored, in milliseconds. */
const storedAfterMs = 700
/** Between the last key and the search, in milliseconds. */
const typingMs = 250

/**
 * What was asked before, newest first, with a search in the questions.
 * @param {HTMLElement} section
 * @param {(question: string) => void} ask
 * @returns {{ grown: () => void }} to be told when something more was asked
 */
export function history(section, ask) {
  const search = /** @type {HTMLInputElement} */ (
    element('input', { type: 'search', id: 'search', maxlength: '200', placeholder: 'Search in the questions' })
  )
  search.setAttribute('aria-label', 'Search in the questions asked before')
  const list = element('ul', { class: 'waiting' })
  const card = element('article', { class: 'card' }, element('h2', {}, 'Earlier questions'), search, list)
  let shown = shownAtOnce
  let latest = 0
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer

  async function look() {
    const turn = ++latest
    const found = await read(search.value.trim(), shown)
    if (turn !== latest || !found) return // a newer search owns the list, or the list stays as it is
    if (found.requests.length === 0 && search.value === '') return
    if (!card.isConnected) refresh(section, card)
    refresh(list, ...found.requests.map((/** @type {any} */ request) => item(request, ask)), ...more(found))
  }

  /** @param {{ requests: any[], next_cursor: string | null }} found */
  function more({ requests, next_cursor }) {
    if (requests.length === 0) return [element('li', { class: 'note' }, 'No question has these words')]
    if (next_cursor === null) return []
    const button = element('button', { type: 'button', id: 'more-requests' }, 'More')
    button.addEventListener('click', () => {
      shown += shownAtOnce
      look()
    })
    return [element('li', {}, button)]
  }

  /** @param {number} ms */
  function lookIn(ms) {
    clearTimeout(timer)
    timer = setTimeout(look, ms)
  }

  search.addEventListener('input', () => {
    shown = shownAtOnce
    lookIn(typingMs)
  })
  look()
  return { grown: () => lookIn(storedAfterMs) }
}

/**
 * @param {string} text
 * @param {number} limit
 */
async function read(text, limit) {
  const query = new URLSearchParams({ limit: String(limit), ...(text !== '' && { q: text }) })
  try {
    const response = await fetch(`/api/requests?${query}`)
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined // without the list the page does everything else
  }
}

/**
 * @param {any} request
 * @param {(question: string) => void} ask
 */
function item({ request_id, conversation_id, trace_id, submitted_at, user_input, query, intent }, ask) {
  const asked = new Date(submitted_at)
  const isFollowUp = conversation_id !== null && conversation_id !== request_id
  const again = element('button', { type: 'button', id: `again-${request_id}` }, 'Ask again')
  again.addEventListener('click', () => ask(user_input))
  return element(
    'li',
    {},
    element('span', { class: 'question' }, user_input),
    // What a follow-up changes is not said in it.
    ...(isFollowUp ? [element('span', { class: 'status' }, 'follow-up')] : [again]),
    element('a', { href: `/traces/${trace_id}`, id: `asked-${request_id}` }, 'Trace'),
    element('pre', { class: 'asked' }, query ?? 'no query'),
    element(
      'p',
      { class: 'facts' },
      element('time', { datetime: asked.toISOString() }, asked.toLocaleString()),
      ` · ${intent}`,
    ),
  )
}
