import { type Check, type Condition, toMeshError } from '@dataprime/mesh'
import type { Neighbours } from './neighbours.ts'

/** A check per service of the mesh, for `/api/health`, and which generator answers. */
export function neighbourHealth({ watched, query }: Watched): Readonly<Record<string, Check>> {
  return {
    ...Object.fromEntries(Object.entries(watched).map(([name, { probe }]) => [name, probe])),
    generator: (signal) => generatorOf(query, signal),
  }
}

type Watched = Pick<Neighbours, 'watched'> & { readonly query: Pick<Neighbours['query'], 'control'> }

/** As query_service itself says. */
async function generatorOf(query: Watched['query'], signal: AbortSignal): Promise<Condition> {
  const { dependencies } = (await query.control('/health', signal)) as Health
  const { status, error, detail } = dependencies.llm
  return { status, ...(error !== undefined && { reason: error }), ...(detail !== undefined && { detail }) }
}

interface Health {
  readonly dependencies: {
    readonly llm: { readonly status: Condition['status']; readonly error?: string; readonly detail?: string }
  }
}

/** Every service's own figures, asked for at the same time; one that is away appears as `{error}`. */
export async function neighbourFigures({ watched }: Neighbours): Promise<Readonly<Record<string, unknown>>> {
  const figures = Object.entries(watched).map(async ([name, { control }]) => {
    try {
      return [name, await control('/stats')] as const
    } catch (error) {
      return [name, { error: toMeshError(error).message }] as const
    }
  })
  return { services: Object.fromEntries(await Promise.all(figures)) }
}
