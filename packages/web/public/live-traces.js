// @ts-check

/** Between two looks where nobody tells what changes, in milliseconds. */
const pauseMs = 300
/** So long where somebody does: the stream may have missed something. */
const longPauseMs = 2_000

/** One for the whole page; the browser comes back by itself when it breaks. */
const stream = new EventSource('/api/traces/stream')

/**
 * Calls back with the summary of each trace that has grown. The page listens as long as it is open.
 * @param {(trace: any) => void} listener
 */
export function onTrace(listener) {
  stream.addEventListener('trace', ({ data }) => listener(JSON.parse(data)))
}

/**
 * Ends when the trace has grown, or when it is time to look again anyway.
 * @param {string} id
 * @returns {Promise<void>}
 */
export function nextChange(id) {
  return new Promise((resolve) => {
    const timer = setTimeout(end, stream.readyState === EventSource.OPEN ? longPauseMs : pauseMs)
    stream.addEventListener('trace', look)
    /** @param {MessageEvent} event */
    function look({ data }) {
      if (JSON.parse(data).trace_id === id) end()
    }
    function end() {
      clearTimeout(timer)
      stream.removeEventListener('trace', look)
      resolve()
    }
  })
}
