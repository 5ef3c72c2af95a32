import { readFileSync } from 'node:fs'
import type { RawRoute } from '@dataprime/mesh'

interface Asset {
  readonly path: string
  readonly file: string
  readonly type: string
}

const assets: readonly Asset[] = [
  { path: '/', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/traces/:id', file: 'index.html', type: 'text/html; charset=utf-8' },
  { path: '/style.css', file: 'style.css', type: 'text/css; charset=utf-8' },
  { path: '/icon.svg', file: 'icon.svg', type: 'image/svg+xml' },
  { path: '/page.js', file: 'page.js', type: 'text/javascript; charset=utf-8' },
  { path: '/element.js', file: 'element.js', type: 'text/javascript; charset=utf-8' },
  { path: '/background.js', file: 'background.js', type: 'text/javascript; charset=utf-8' },
  { path: '/history.js', file: 'history.js', type: 'text/javascript; charset=utf-8' },
  { path: '/rating.js', file: 'rating.js', type: 'text/javascript; charset=utf-8' },
  { path: '/service-map.js', file: 'service-map.js', type: 'text/javascript; charset=utf-8' },
  { path: '/recent-traces.js', file: 'recent-traces.js', type: 'text/javascript; charset=utf-8' },
  { path: '/live-traces.js', file: 'live-traces.js', type: 'text/javascript; charset=utf-8' },
  { path: '/trace.js', file: 'trace.js', type: 'text/javascript; charset=utf-8' },
]

/** The page's few files, read once: they are small, and change only with a new version. */
export function pageRoutes(): readonly RawRoute[] {
  return assets.map(({ path, file, type }) => {
    const content = readFileSync(new URL(import.meta.resolve(`@dataprime/web/public/${file}`)))
    return {
      name: 'serve_page',
      method: 'GET',
      path,
      handle: (_request, response) => {
        response.writeHead(200, { 'content-type': type, 'content-length': content.length, 'cache-control': 'no-cache' })
        response.end(content)
      },
    }
  })
}
