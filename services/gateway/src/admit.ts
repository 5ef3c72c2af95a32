import { type Admission, type Asking, anonymous, MeshError } from '@dataprime/mesh'

/** What is about everybody's work, and not only the caller's own. */
const forAdmins: ReadonlySet<string> = new Set([
  'list_dead_letters',
  'get_dead_letter',
  'replay_dead_letter',
  'replay_dead_letters',
  'discard_dead_letter',
  'list_decisions',
  'import_traces',
])

/** Who calls, and whether he may: there are no keys, so that an admin is who sits at this machine. Throws `forbidden`. */
export function admit(asking: Asking): Admission {
  if (forAdmins.has(asking.operation) && !isFromThisMachine(asking))
    throw new MeshError('forbidden', `Cannot ${asking.method} ${asking.path}: only callers on this machine may`)
  return { caller: anonymous }
}

/** A proxy on this machine calls for somebody else, and a page of another origin for whoever made it. */
function isFromThisMachine({ remoteAddress = '', headers }: Asking): boolean {
  const isForwarded = 'x-forwarded-for' in headers || 'forwarded' in headers
  const { host, origin } = headers
  const isOwnPage = origin === undefined || URL.parse(origin)?.host === host
  return isLoopback(remoteAddress) && isLoopbackHost(host) && !isForwarded && isOwnPage
}

function isLoopback(address: string): boolean {
  return address === '::1' || /^(?:::ffff:)?127\./.test(address)
}

/** Else a name that somebody points at this machine would do. */
function isLoopbackHost(host = ''): boolean {
  const name = URL.parse(`http://${host}`)?.hostname ?? ''
  return name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name)
}
