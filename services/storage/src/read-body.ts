import type { IncomingMessage } from 'node:http'
import { MeshError } from '@dataprime/mesh'

/** The bytes of a body, still packed if they came so. Throws `payload_too_large` as soon as it is known, without reading on. */
export async function readBody(request: IncomingMessage, limitBytes: number): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes)
  const chunks: Buffer[] = []
  let length = 0
  try {
    // Left open when this loop is left early, because the answer goes out on the same connection.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      length += chunk.byteLength
      if (length > limitBytes) throw tooLarge(limitBytes)
      chunks.push(chunk)
    }
  } catch (error) {
    if (error instanceof MeshError) throw error
    throw new MeshError('client_gone', 'Cannot read the body: the client went away', { cause: error })
  }
  return joined(chunks, length)
}

/** In memory of its own, which may be handed to another thread: a Buffer's is shared with others. */
function joined(chunks: readonly Buffer[], length: number): Uint8Array {
  const body = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.byteLength
  }
  return body
}

function tooLarge(limitBytes: number): MeshError {
  return new MeshError('payload_too_large', `Cannot read the body: it is over the limit of ${limitBytes} bytes`)
}
