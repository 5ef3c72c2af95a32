// @ts-check
import { element, replaceChildren } from './element.js'

const ratings = [1, 2, 3, 4, 5]

/**
 * Asks how good an answer is, from 1 to 5, with a word about it if somebody likes.
 * @param {string} question
 * @param {{ request_id: string, query: string }} answer
 */
export function ratingForm(question, answer) {
  const comment = /** @type {HTMLInputElement} */ (
    element('input', {
      type: 'text',
      id: 'comment',
      maxlength: '2000',
      autocomplete: 'off',
      placeholder: 'What would be better?',
    })
  )
  const told = element('p', { class: 'note', role: 'status' })
  const form = element(
    'form',
    { class: 'rating' },
    element(
      'fieldset',
      {},
      element('legend', {}, 'How good is this answer?'),
      ...ratings.map((value) => {
        const name = value === 1 ? '1, not at all' : value === 5 ? '5, just right' : String(value)
        return element('button', { type: 'submit', value: String(value), 'aria-label': name }, String(value))
      }),
    ),
    element('label', { for: 'comment' }, 'Comment (optional)'),
    comment,
    told,
  )
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    const chosen = /** @type {HTMLButtonElement | null} */ (event.submitter)
    const rating = Number(chosen?.value ?? 5)
    replaceChildren(told, await send({ question, answer, rating, comment: comment.value.trim() }))
  })
  return form
}

/**
 * @param {{ question: string, answer: { request_id: string, query: string }, rating: number, comment: string }} given
 * @returns {Promise<string>} what to say
 */
async function send({ question, answer, rating, comment }) {
  try {
    const response = await fetch('/api/feedback', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        request_id: answer.request_id,
        user_input: question,
        generated_query: answer.query,
        rating,
        ...(comment && { comment }),
      }),
    })
    const body = await response.json()
    return response.ok ? `Rated ${body.rating} of 5. Thank you!` : `Not rated: ${body.detail ?? body.title}`
  } catch {
    return 'Not rated: the gateway cannot be reached'
  }
}
