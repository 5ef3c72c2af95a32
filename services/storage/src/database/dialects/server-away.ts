/** The server could not be reached, or the connection broke: what it was asked may have been done or not. */
export class ServerAway extends Error {
  override readonly name = 'ServerAway'
  /** Of the system or the server, such as `ECONNREFUSED` or `53300`. */
  readonly code: string

  /** Says nothing of where the server is and who asks: the message reaches callers and pages. */
  constructor(cause: unknown) {
    const code = codeOf(cause)
    super(`no connection to the server (${code})`, { cause })
    this.code = code
  }
}

/** What is behind an error, however wrapped; undefined if the server was there. */
export function serverAwayIn(error: unknown): ServerAway | undefined {
  if (error instanceof ServerAway) return error
  return error instanceof Error ? serverAwayIn(error.cause) : undefined
}

function codeOf(cause: unknown): string {
  if (!(cause instanceof Error)) return 'unknown'
  const { code } = cause as { code?: unknown }
  // What the driver itself says ("timeout exceeded when trying to connect") comes without a code, and names no address.
  return typeof code === 'string' ? code : cause.message
}
