import { createHash, timingSafeEqual } from 'node:crypto'
import { MeshError } from '../mesh-error.ts'

/** Throws `unauthorized` unless the header is `Bearer <token>`. Takes the same time however much of it is right. */
export function requireToken(authorization: string | undefined, token: string): void {
  const given = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1] ?? ''
  if (timingSafeEqual(digest(given), digest(token))) return
  throw new MeshError(
    'unauthorized',
    `Cannot serve this caller: the mesh token is ${given === '' ? 'missing' : 'wrong'}`,
    {
      headers: { 'WWW-Authenticate': 'Bearer' },
    },
  )
}

/** Of equal length for any two inputs, which the comparison needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest()
}
