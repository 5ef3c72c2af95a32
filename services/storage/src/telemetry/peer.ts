import { spanKind } from './span-kind.ts'
import { plainValue, type StoredAttributes } from './stored-value.ts'

/** What stands at the other end of a span that leaves its service. */
export type PeerKind = 'queue' | 'database' | 'model' | 'host'

/** `kind:name` of whom a span speaks to, from its semantic conventions (of before they were stable, too); null if it does not say. */
export function peerOf(kind: number, attributes: StoredAttributes): string | null {
  const told = (...names: readonly string[]) => names.map((name) => plainValue(attributes[name] ?? null)).find(Boolean)
  if (kind === spanKind.producer || kind === spanKind.consumer)
    return written('queue', told('messaging.destination.name'))
  if (kind !== spanKind.client) return null
  const system = told('db.system.name', 'db.system')
  if (system) return written('database', [system, told('db.namespace', 'db.name')].filter(Boolean).join(' '))
  const provider = told('gen_ai.provider.name', 'gen_ai.system')
  if (provider) return written('model', provider)
  const host = told('server.address', 'net.peer.name')
  return host ? written('host', [host, told('server.port', 'net.peer.port')].filter(Boolean).join(':')) : null
}

export function isHost(peer: string | null): boolean {
  return peer?.startsWith('host:') ?? false
}

export function isModel(peer: string | null | undefined): boolean {
  return peer?.startsWith('model:') ?? false
}

export function peerKind(peer: string): PeerKind {
  return peer.slice(0, peer.indexOf(':')) as PeerKind // as `peerOf` wrote it
}

export function peerName(peer: string): string {
  return peer.slice(peer.indexOf(':') + 1)
}

function written(kind: PeerKind, name: unknown): string | null {
  return name ? `${kind}:${String(name)}` : null
}
