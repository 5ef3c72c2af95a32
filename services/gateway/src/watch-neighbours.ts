import { type Check, toMeshError } from '@dataprime/mesh'
import type { Neighbours } from './neighbours.ts'

/** A check per service of the mesh, for `/api/health`. */
export function neighbourHealth({ watched }: Neighbours): Readonly<Record<string, Check>> {
  return Object.fromEntries(Object.entries(watched).map(([name, { probe }]) => [name, probe]))
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
