/** A signal that is aborted at a time which may still move away; ended by `using`. */
export interface Patience extends Disposable {
  readonly signal: AbortSignal
}

/** @param until Unix milliseconds; asked again when the time it last said has come */
export function patienceUntil(until: () => number): Patience {
  const controller = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const look = (): void => {
    const leftMs = until() - Date.now()
    if (leftMs > 0) timer = setTimeout(look, Math.min(leftMs, 0x7fff_ffff))
    else controller.abort(new DOMException('Cannot wait any longer', 'TimeoutError'))
  }
  look()
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) }
}
