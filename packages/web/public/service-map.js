// @ts-check
import { element, refresh, replaceChildren, svgElement } from './element.js'
import { onTrace } from './live-traces.js'

/**
 * @typedef {{ calls: number, errors: number, p95_ms: number | null }} Figures
 * @typedef {{ id: string, name: string, kind: string } & Figures} MapNode
 * @typedef {{ from: string, to: string, kind: string } & Figures} MapEdge
 * @typedef {{ x: number, y: number }} Place
 */

const box = { width: 170, height: 56 }

/** Centres. The six stand where their calls cross least, from left to right as a question travels. */
const places = /** @type {Record<string, Place>} */ ({
  api_gateway: { x: 100, y: 160 },
  query_service: { x: 460, y: 40 },
  validation_service: { x: 460, y: 125 },
  queue_service: { x: 460, y: 210 },
  processing_service: { x: 820, y: 210 },
  storage_service: { x: 820, y: 390 },
})

/** Where queues, databases and models stand: near the service that uses them. */
const besides = /** @type {Record<string, Place[]>} */ ({
  'query_service model': [{ x: 820, y: 40 }],
  'query_service database': [{ x: 820, y: 125 }],
  'queue_service database': [{ x: 460, y: 480 }],
  'queue_service queue': [
    { x: 250, y: 400 },
    { x: 645, y: 430 },
  ],
  'storage_service database': [{ x: 820, y: 500 }],
})
const width = 920
const firstFreeRow = 580

/** Between two reads of the map while traces come in, in milliseconds. */
const pauseMs = 2_000

/**
 * Shows who called whom in the last hour, and again when more has happened.
 * @param {HTMLElement} section
 */
export function followServiceMap(section) {
  let isWaiting = false
  showServiceMap(section)
  onTrace(() => {
    if (isWaiting) return
    isWaiting = true
    setTimeout(() => {
      isWaiting = false
      showServiceMap(section)
    }, pauseMs)
  })
}

/** @param {HTMLElement} section */
async function showServiceMap(section) {
  const map = await readMap()
  if (map === undefined) return replaceChildren(section)
  if (map.nodes.length === 0) return replaceChildren(section)
  refresh(
    section,
    element(
      'article',
      { class: 'card' },
      element('h2', {}, 'Service map of the last hour'),
      element('div', { class: 'map' }, picture(map)),
      element(
        'details',
        { id: 'map-details' },
        element('summary', { id: 'map-summary' }, 'As a table'),
        edgeTable(map.nodes, map.edges),
      ),
    ),
  )
}

/** @returns {Promise<{ nodes: MapNode[], edges: MapEdge[] } | undefined>} */
async function readMap() {
  try {
    const response = await fetch('/api/service-map')
    return response.ok ? await response.json() : undefined
  } catch {
    return undefined // without a map the page does everything else
  }
}

/** @param {{ nodes: MapNode[], edges: MapEdge[] }} map */
function picture({ nodes, edges }) {
  const placed = placesOf(nodes, edges)
  const drawn = edges.filter(({ from, to }) => from !== to && placed.has(from) && placed.has(to))
  const height = Math.max(...[...placed.values()].map(({ y }) => y)) + box.height
  const title = svgElement(
    'title',
    {},
    'Services as boxes, what they use with round ends, calls as arrows; the table below says the same',
  )
  return svgElement(
    'svg',
    { viewBox: `0 0 ${width} ${height}`, role: 'img' },
    title,
    svgElement(
      'defs',
      {},
      svgElement(
        'marker',
        { id: 'arrow', viewBox: '0 0 8 8', refX: 8, refY: 4, markerWidth: 8, markerHeight: 8, orient: 'auto' },
        svgElement('path', { d: 'M0 0 8 4 0 8z' }),
      ),
    ),
    ...drawn.map((edge) => {
      const [from, to] = [placed.get(edge.from), placed.get(edge.to)].map((place) => /** @type {Place} */ (place))
      const isBothWays = drawn.some((other) => other.from === edge.to && other.to === edge.from)
      return arrow(edge, from, to, isBothWays)
    }),
    ...nodes.map((node) => nodeBox(node, /** @type {Place} */ (placed.get(node.id)))),
  )
}

/**
 * What has no place of its own, such as other programs, stands in rows below.
 * @param {MapNode[]} nodes
 * @param {MapEdge[]} edges
 */
function placesOf(nodes, edges) {
  const placed = /** @type {Map<string, Place>} */ (new Map())
  const isFree = (/** @type {Place} */ place) => ![...placed.values()].includes(place)
  let inRows = 0
  for (const { id, kind } of nodes) {
    const used = edges.find(({ from, to }) => from === id || to === id)
    const user = used?.from === id ? used.to : used?.from
    const near = (places[id] ? [places[id]] : (besides[`${user} ${kind}`] ?? [])).find(isFree)
    placed.set(id, near ?? { x: 100 + (inRows % 4) * 240, y: firstFreeRow + Math.floor(inRows / 4) * 100 })
    if (near === undefined) inRows++
  }
  return placed
}

/**
 * @param {MapNode} node
 * @param {Place} place
 */
function nodeBox(node, { x, y }) {
  const { name, kind, ...figures } = node
  const corner = { x: x - box.width / 2, y: y - box.height / 2 }
  const isService = kind === 'service'
  return svgElement(
    'g',
    { class: `node ${kind}${figures.errors > 0 ? ' failing' : ''}` },
    svgElement('rect', { ...corner, ...box, rx: isService ? 8 : box.height / 2 }),
    ...(isService
      ? [svgElement('rect', { class: `edge ${name}`, ...corner, width: 6, height: box.height, rx: 3 })]
      : []),
    svgElement('text', { x, y: y - 4, class: 'name' }, titleOf(node)),
    svgElement('text', { x, y: y + 15 }, summaryOf(figures)),
  )
}

/** @param {MapNode} node */
function titleOf({ name, kind }) {
  return kind === 'queue' ? `queue ${name}` : name
}

/**
 * @param {MapEdge} edge
 * @param {Place} from
 * @param {Place} to
 * @param {boolean} isBothWays
 */
function arrow(edge, from, to, isBothWays) {
  // What goes there and what comes back pass each other.
  const aside = isBothWays ? 9 / Math.hypot(to.x - from.x, to.y - from.y) : 0
  const shift = { x: (to.y - from.y) * aside, y: (from.x - to.x) * aside }
  const [start, end] = [border(from, to, shift), border(to, from, shift)]
  // Nearer to the caller: there the arrows of one service stand apart.
  const label = { x: start.x + (end.x - start.x) * 0.4, y: start.y + (end.y - start.y) * 0.4 }
  return svgElement(
    'g',
    { class: edge.errors > 0 ? 'call failing' : 'call' },
    svgElement('title', {}, `${edge.from} → ${edge.to}`),
    svgElement('line', { x1: start.x, y1: start.y, x2: end.x, y2: end.y, 'marker-end': 'url(#arrow)' }),
    svgElement('text', { x: label.x, y: label.y }, summaryOf(edge)),
  )
}

/**
 * Where the line between two boxes, moved by `shift`, leaves the first.
 * @param {Place} from
 * @param {Place} to
 * @param {Place} shift
 */
function border(from, to, shift) {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const room = (/** @type {number} */ half, /** @type {number} */ d, /** @type {number} */ s) =>
    d === 0 ? Number.POSITIVE_INFINITY : (half - Math.sign(d) * s) / Math.abs(d)
  const scale = Math.min(room(box.width / 2, dx, shift.x), room(box.height / 2, dy, shift.y))
  return { x: from.x + shift.x + dx * scale, y: from.y + shift.y + dy * scale }
}

/** @param {Figures} figures */
function summaryOf({ calls, errors, p95_ms }) {
  return [
    `${calls}×`,
    ...(errors > 0 ? [`${errors} failed`] : []),
    ...(p95_ms === null ? [] : [`p95 ${time(p95_ms)}`]),
  ].join(' · ')
}

/**
 * @param {MapNode[]} nodes
 * @param {MapEdge[]} edges
 */
function edgeTable(nodes, edges) {
  const names = new Map(nodes.map((node) => [node.id, titleOf(node)]))
  const heads = ['From', 'To', 'Calls', 'Failed', 'p95']
  return element(
    'table',
    { class: 'figures' },
    element('thead', {}, element('tr', {}, ...heads.map((head) => element('th', { scope: 'col' }, head)))),
    element(
      'tbody',
      {},
      ...edges.map(({ from, to, calls, errors, p95_ms }) =>
        element(
          'tr',
          {},
          ...[
            names.get(from) ?? from,
            names.get(to) ?? to,
            String(calls),
            String(errors),
            p95_ms === null ? '–' : time(p95_ms),
          ].map((text) => element('td', {}, text)),
        ),
      ),
    ),
  )
}

/** @param {number} ms */
function time(ms) {
  return ms < 1_000 ? `${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : `${(ms / 1_000).toFixed(1)} s`
}
