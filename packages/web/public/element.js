// @ts-check

/**
 * Makes an element. Text is only ever text: nothing a user or a model wrote becomes markup.
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElement}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value)
  made.append(...children)
  return made
}

/**
 * The same inside a picture.
 * @param {string} tag
 * @param {Record<string, string | number>} attributes
 * @param {...(Node | string)} children
 * @returns {SVGElement}
 */
export function svgElement(tag, attributes, ...children) {
  const made = /** @type {SVGElement} */ (document.createElementNS('http://www.w3.org/2000/svg', tag))
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value))
  made.append(...children)
  return made
}

/**
 * Shows a newer state of the same: what was opened stays open, and who is there by keyboard stays there. Both are known by their ids.
 * @param {HTMLElement} parent
 * @param {...Node} children
 */
export function refresh(parent, ...children) {
  const opened = [...parent.querySelectorAll('details[open]')].map(({ id }) => id)
  const focused = parent.contains(document.activeElement) ? document.activeElement?.id : undefined
  parent.replaceChildren(...children)
  for (const id of opened) document.getElementById(id)?.setAttribute('open', '')
  if (focused) document.getElementById(focused)?.focus()
}

/**
 * @param {HTMLElement} parent
 * @param {...(Node | string)} children
 */
export function replaceChildren(parent, ...children) {
  parent.replaceChildren(...children)
}
