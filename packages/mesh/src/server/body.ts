import express, { type Request, type RequestHandler, type Response } from 'express'
import { MeshError } from '../mesh-error.ts'

/**
 * Reads a JSON object. No body at all reads as an empty object, so that the schema says what is missing. Throws
 * `unsupported_media_type`, `malformed_json`, `payload_too_large` or `invalid_request`.
 */
export async function readJsonObject(request: Request, response: Response, limitBytes: number): Promise<object> {
  if (!hasBody(request)) return {}
  if (!isJson(request)) {
    const present = request.headers['content-type']
    throw new MeshError(
      'unsupported_media_type',
      `Cannot read the body: content type application/json is expected, ${present ? `present is "${present}"` : 'none is given'}`,
      { headers: { Accept: 'application/json' } },
    )
  }
  await read(express.json({ limit: limitBytes, strict: false, type: () => true }), request, response)
  const body: unknown = request.body
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new MeshError('invalid_request', `Cannot read the body: an object is expected, present is ${kindOf(body)}`, {
      errors: [{ path: '', message: `an object is expected, present is ${kindOf(body)}` }],
    })
  }
  return body
}

/** Reads a body as bytes, whatever its type; compressed ones are unpacked. */
export async function readBytes(request: Request, response: Response, limitBytes: number): Promise<Buffer> {
  if (!hasBody(request)) return Buffer.alloc(0)
  await read(express.raw({ limit: limitBytes, type: () => true }), request, response)
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
}

function read(parser: RequestHandler, request: Request, response: Response): Promise<void> {
  return new Promise((resolve, reject) => {
    parser(request, response, (error?: unknown) => (error === undefined ? resolve() : reject(explain(error))))
  })
}

function hasBody(request: Request): boolean {
  const length = request.headers['content-length']
  return request.headers['transfer-encoding'] !== undefined || (length !== undefined && length !== '0')
}

function isJson(request: Request): boolean {
  const type = request.headers['content-type']?.split(';')[0]?.trim().toLowerCase() ?? ''
  return type === 'application/json' || type.endsWith('+json')
}

function kindOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  return `a ${typeof value}`
}

/** What the body reader reports, by its `type` field. */
function explain(error: unknown): unknown {
  if (!(error instanceof Error)) return error
  if (isUnpackingFailure(error))
    return new MeshError('invalid_request', `Cannot read the body: it is not what Content-Encoding says`, {
      cause: error,
    })
  if (!('type' in error)) return error
  const limit = 'limit' in error ? ` of ${Number(error.limit)} bytes` : ''
  switch (error.type) {
    case 'entity.parse.failed':
      return new MeshError('malformed_json', `Cannot read the body: ${error.message}`)
    case 'entity.too.large':
      return new MeshError('payload_too_large', `Cannot read the body: it is over the limit${limit}`)
    case 'charset.unsupported':
    case 'encoding.unsupported':
      return new MeshError('unsupported_media_type', `Cannot read the body: ${error.message}`)
    case 'request.aborted':
      return new MeshError('client_gone', 'Cannot read the body: the client went away')
    case 'request.size.invalid':
      return new MeshError('invalid_request', 'Cannot read the body: it is not as long as Content-Length says')
    default:
      return error
  }
}

/** zlib's own errors: they carry a code such as Z_DATA_ERROR (brotli's begin with ERR__ERROR), and the body reader passes them on as they are. */
function isUnpackingFailure(error: Error): boolean {
  return 'code' in error && typeof error.code === 'string' && /^(?:Z_|ZSTD_|ERR__ERROR)/.test(error.code)
}
