// @ts-check
import { backgroundQuestions } from './background.js'
import { element, replaceChildren } from './element.js'
import { history } from './history.js'
import { ratingForm } from './rating.js'
import { followRecentTraces } from './recent-traces.js'
import { followServiceMap } from './service-map.js'
import { followTrace } from './trace.js'

/**
 * @typedef {{ kind: 'idle' }
 *   | { kind: 'asking', question: string }
 *   | { kind: 'answered', question: string, answer: any }
 *   | { kind: 'refused', problem: any }} State
 */

const form = /** @type {HTMLFormElement} */ (document.getElementById('ask'))
const input = /** @type {HTMLInputElement} */ (document.getElementById('question'))
const answerSection = /** @type {HTMLElement} */ (document.getElementById('answer'))
const traceSection = /** @type {HTMLElement} */ (document.getElementById('trace'))

const backgroundSection = /** @type {HTMLElement} */ (document.getElementById('background'))
const historySection = /** @type {HTMLElement} */ (document.getElementById('history'))
const mapSection = /** @type {HTMLElement} */ (document.getElementById('map'))
const recentSection = /** @type {HTMLElement} */ (document.getElementById('recent'))

/** Ends what the question before is still waiting for. */
let current = new AbortController()

const background = backgroundQuestions(backgroundSection, (question, answer) => {
  current.abort()
  current = new AbortController()
  show({ kind: 'answered', question, answer })
  followTrace({ trace_id: answer.trace_id, background: { status: 'queued' } }, traceSection, current.signal)
})

const earlier = history(historySection, (question) => {
  input.value = question
  scrollTo({ top: 0 })
  ask(question)
})

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  const isForLater = /** @type {HTMLButtonElement | null} */ (event.submitter)?.value === 'later'
  if (!isForLater) return ask(input.value)
  const problem = await background.leave(input.value)
  if (problem) show({ kind: 'refused', problem })
})
for (const button of form.querySelectorAll('[data-example]')) {
  button.addEventListener('click', () => {
    input.value = button.textContent ?? ''
    ask(input.value)
  })
}

followServiceMap(mapSection)
followRecentTraces(recentSection)

const linkedTrace = /^\/traces\/([0-9a-f]{32})$/.exec(location.pathname)?.[1]
if (linkedTrace !== undefined)
  followTrace({ trace_id: linkedTrace, background: { status: 'unknown' } }, traceSection, current.signal)

/**
 * @param {string} question
 * @param {string} [previous] the request whose query the question may change
 */
async function ask(question, previous) {
  current.abort()
  current = new AbortController()
  const { signal } = current
  replaceChildren(traceSection)
  show({ kind: 'asking', question })
  const state = await answerTo(question, previous, signal)
  if (signal.aborted) return // a newer question owns the page
  show(state)
  if (state.kind !== 'answered') return
  earlier.grown()
  await followTrace(state.answer, traceSection, signal)
}

/**
 * @param {string} question
 * @param {string | undefined} previous
 * @param {AbortSignal} signal
 * @returns {Promise<State>}
 */
async function answerTo(question, previous, signal) {
  try {
    const response = await fetch('/api/generate-query', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        user_input: question,
        time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
        ...(previous !== undefined && { previous_request_id: previous }),
      }),
      signal,
    })
    const body = await response.json()
    return response.ok ? { kind: 'answered', question, answer: body } : { kind: 'refused', problem: body }
  } catch {
    return { kind: 'refused', problem: { title: 'Cannot reach the gateway', detail: 'Is it still running?' } }
  }
}

/** @param {State} state */
function show(state) {
  const submit = /** @type {HTMLButtonElement} */ (form.querySelector('[type=submit]'))
  submit.disabled = state.kind === 'asking'
  switch (state.kind) {
    case 'idle':
      return replaceChildren(answerSection)
    case 'asking':
      return replaceChildren(answerSection, element('p', { class: 'note' }, 'Asking…'))
    case 'answered':
      return replaceChildren(
        answerSection,
        answerCard(state),
        ratingForm(state.question, state.answer),
        followUpForm(state.answer),
      )
    case 'refused':
      return replaceChildren(answerSection, refusalCard(state.problem))
  }
}

/** @param {Extract<State, { kind: 'answered' }>} state */
function answerCard({ question, answer }) {
  const copy = element('button', { type: 'button' }, 'Copy')
  const text = answer.validation?.formatted ?? answer.query
  const query = element('pre', { id: 'query' }, text)
  copy.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text)
      copy.textContent = 'Copied'
    } catch {
      // Browsers give the clipboard to https and loopback only: elsewhere the user's own keys must do.
      getSelection()?.selectAllChildren(query)
      copy.textContent = 'Selected'
    }
  })
  const generator = answer.generator === 'offline' ? 'offline generator' : answer.model
  return element(
    'article',
    { class: 'card' },
    ...(answer.previous_request_id ? [element('p', { class: 'note' }, `Follow-up: ${question}`)] : []),
    element('div', { class: 'query' }, query, copy),
    element(
      'ol',
      { class: 'explanation' },
      ...(answer.validation?.explanation ?? []).map((/** @type {string} */ line, /** @type {number} */ at) =>
        element('li', {}, line, ...wordsFor(answer, at)),
      ),
    ),
    ...(answer.validation?.diagnostics ?? []).map((/** @type {any} */ { severity, message }) =>
      element('p', { class: `note ${severity}` }, `${severity}: ${message}`),
    ),
    ...answer.warnings.map((/** @type {string} */ text) => element('p', { class: 'note warning' }, `warning: ${text}`)),
    ...answer.assumptions.map((/** @type {string} */ text) => element('p', { class: 'note' }, `assumed: ${text}`)),
    ...answer.alternatives.map((/** @type {{ query: string, difference: string }} */ other) =>
      element('p', { class: 'note' }, `or, if ${other.difference}: ${other.query}`),
    ),
    element(
      'p',
      { class: 'facts' },
      [
        `${answer.intent} (${Math.round(answer.intent_confidence * 100)} %)`,
        answer.cached ? `${generator}, from the cache` : generator,
        ...(answer.tokens_used > 0 ? [takenOf(answer)] : []),
        answer.validation ? `score ${answer.validation.syntax_score}` : 'not validated',
        `${answer.processing_time_ms.toFixed(1)} ms`,
        `trace ${answer.trace_id}`,
      ].join(' · '),
    ),
  )
}

/**
 * The words of the question that a stage is there for; a model does not tell.
 * @param {{ reasons: { words: string[] }[], validation: { explanation: string[] } }} answer
 * @param {number} at
 */
function wordsFor({ reasons, validation }, at) {
  const words = reasons.length === validation.explanation.length ? (reasons[at]?.words ?? []) : []
  return words.length === 0 ? [] : [element('span', { class: 'because' }, ` for “${words.join('”, “')}”`)]
}

/**
 * What the answer took of the model; the price of some models is not known.
 * @param {{ tokens_used: number, usage: { cost_usd: number | null } }} answer
 */
function takenOf({ tokens_used, usage: { cost_usd } }) {
  return `${tokens_used} tokens${cost_usd === null ? '' : `, about $${cost_usd}`}`
}

/**
 * A second box: what is asked there may change the query above it.
 * @param {any} answer
 */
function followUpForm(answer) {
  const attributes = { type: 'text', maxlength: '2000', required: '', autocomplete: 'off' }
  const box = /** @type {HTMLInputElement} */ (
    element('input', { id: 'follow-up', ...attributes, placeholder: 'only for checkout' })
  )
  const followUp = element(
    'form',
    { class: 'follow-up' },
    element('label', { for: 'follow-up' }, 'Ask a follow-up'),
    element('div', { class: 'row' }, box, element('button', { type: 'submit' }, 'Ask')),
  )
  followUp.addEventListener('submit', (event) => {
    event.preventDefault()
    ask(box.value, answer.request_id)
  })
  return followUp
}

/** @param {any} problem */
function refusalCard(problem) {
  return element(
    'article',
    { class: 'card', role: 'alert' },
    element('h2', { class: 'error' }, problem.title ?? 'Not answered'),
    element('p', {}, problem.detail ?? ''),
    element(
      'ul',
      {},
      ...(problem.errors ?? []).map((/** @type {any} */ { message }) =>
        element('li', {}, suggestionIn(message) ?? message),
      ),
    ),
  )
}

/**
 * A refusal names questions that would do: each can be asked with a click.
 * @param {string} message
 */
function suggestionIn(message) {
  const question = /^Try: (.+)$/.exec(message)?.[1]
  if (question === undefined) return undefined
  const button = element('button', { type: 'button' }, question)
  button.addEventListener('click', () => {
    input.value = question
    ask(question)
  })
  return button
}
