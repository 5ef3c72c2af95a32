import { type Call, MeshError } from '@dataprime/mesh'
import type { Neighbours } from './neighbours.ts'

/** A stored request with its insights and feedback. Throws `unknown_request` if none of the caller's is stored under this id. */
export async function getRequest(
  { storage }: { readonly storage: Pick<Neighbours['storage'], 'request'> },
  id: string,
  call: Call,
) {
  const found = await storage.request({ id }, call)
  if (found.caller === call.caller) return found
  throw new MeshError('unknown_request', `Cannot find request "${id}": nothing of yours is stored under this id`)
}
