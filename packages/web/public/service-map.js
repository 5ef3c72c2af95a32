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
  validation_service: { x: 460, y: 130 },
  queue_service: { x: 460, y: 225 },
  processing_service: { x: 820, y: 225 },
  storage_service: { x: 820, y: 370 },
})
const width = 920
const firstFreeRow = 470

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
  const services = map.nodes.filter(({ kind }) => kind === 'service')
  if (services.length === 0) return replaceChildren(section)
  refresh(
    section,
    element(
      'article',
      { class: 'card' },
      element('h2', {}, 'Service map of the last hour'),
      element('div', { class: 'map' }, picture(services, map.edges)),
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

/**
 * @param {MapNode[]} services
 * @param {MapEdge[]} edges
 */
function picture(services, edges) {
  const placed = placesOf(services)
  const drawn = edges.filter(({ from, to }) => from !== to && placed.has(from) && placed.has(to))
  const height = Math.max(...[...placed.values()].map(({ y }) => y)) + box.height
  const title = svgElement(
    'title',
    {},
    'Services as boxes, calls between them as arrows; the table below says the same',
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
    ...drawn.map((edge) =>
      arrow(edge, /** @type {Place} */ (placed.get(edge.from)), /** @type {Place} */ (placed.get(edge.to))),
    ),
    ...services.map((service) => serviceBox(service, /** @type {Place} */ (placed.get(service.id)))),
  )
}

/**
 * Services of other programs stand in rows of their own below.
 * @param {MapNode[]} services
 */
function placesOf(services) {
  const others = services.filter(({ id }) => !Object.hasOwn(places, id))
  return new Map(
    services.map(({ id }) => {
      const at = others.findIndex((other) => other.id === id)
      return [id, places[id] ?? { x: 100 + (at % 4) * 240, y: firstFreeRow + Math.floor(at / 4) * 100 }]
    }),
  )
}

/**
 * @param {MapNode} service
 * @param {Place} place
 */
function serviceBox({ name, ...figures }, { x, y }) {
  return svgElement(
    'g',
    { class: figures.errors > 0 ? 'node failing' : 'node' },
    svgElement('rect', { x: x - box.width / 2, y: y - box.height / 2, width: box.width, height: box.height, rx: 8 }),
    svgElement('rect', {
      class: `edge ${name}`,
      x: x - box.width / 2,
      y: y - box.height / 2,
      width: 6,
      height: box.height,
      rx: 3,
    }),
    svgElement('text', { x, y: y - 4, class: 'name' }, name),
    svgElement('text', { x, y: y + 15 }, summaryOf(figures)),
  )
}

/**
 * @param {MapEdge} edge
 * @param {Place} from
 * @param {Place} to
 */
function arrow(edge, from, to) {
  const [start, end] = [border(from, to), border(to, from)]
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
 * Where the line between two boxes leaves the first.
 * @param {Place} from
 * @param {Place} to
 */
function border(from, to) {
  const [dx, dy] = [to.x - from.x, to.y - from.y]
  const scale = Math.min(box.width / 2 / Math.abs(dx || 1e-9), box.height / 2 / Math.abs(dy || 1e-9))
  return { x: from.x + dx * scale, y: from.y + dy * scale }
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
  const names = new Map(nodes.map(({ id, name, kind }) => [id, kind === 'service' ? name : `${kind} ${name}`]))
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
