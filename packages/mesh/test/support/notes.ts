import { z } from 'zod'
import { contract, type Handlers } from '../../src/index.ts'

const note = z.object({ id: z.string(), text: z.string() })

/** A small contract with every kind of operation; it borrows the name of a service of the mesh. */
export const notesContract = contract({
  service: 'validation_service',
  operations: {
    add: {
      name: 'add_note',
      method: 'POST',
      path: '/notes',
      status: 201,
      input: z.object({ text: z.string().trim().min(1).max(2000), stars: z.int().min(1).max(5).optional() }),
      output: note,
    },
    list: {
      name: 'list_notes',
      method: 'GET',
      path: '/notes',
      input: z.object({ limit: z.coerce.number().int().min(1).max(10).default(5) }),
      output: z.object({ limit: z.number() }),
    },
    get: {
      name: 'get_note',
      method: 'GET',
      path: '/notes/:id',
      aliases: ['/note/:id/text'],
      input: z.object({ id: z.string() }),
      output: note,
    },
    newest: { name: 'newest_note', method: 'GET', path: '/notes/newest', input: z.object({}), output: note },
    remove: {
      name: 'remove_note',
      method: 'DELETE',
      path: '/notes/:id',
      input: z.object({ id: z.string() }),
      output: z.object({ removed: z.string() }),
    },
  },
})

export type Notes = Handlers<typeof notesContract>

export const notes: Notes = {
  add: ({ text }) => ({ id: 'new', text }),
  list: ({ limit }) => ({ limit }),
  get: ({ id }) => ({ id, text: `text of ${id}` }),
  newest: () => ({ id: 'newest', text: 'the newest' }),
  remove: ({ id }) => ({ removed: id }),
}
