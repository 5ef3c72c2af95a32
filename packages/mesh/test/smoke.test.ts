import { expect, test } from 'vitest'
import { validationContract } from '../src/contracts/index.ts'
import { connect, serve } from '../src/index.ts'

test('a call reaches its handler and comes back', async () => {
  const app = serve(validationContract, {
    validate: () => {
      throw new Error('x')
    },
    format: ({ query }) => ({ formatted: query, diagnostics: [] }),
    explain: () => ({ explanation: [], diagnostics: [] }),
  })
  const server = app.listen(0, '127.0.0.1')
  await new Promise((r) => server.once('listening', r))
  const port = (server.address() as { port: number }).port
  const client = connect(validationContract, { from: 'api_gateway', urls: [`http://127.0.0.1:${port}`] })
  expect(await client.format({ query: 'source logs' })).toEqual({ formatted: 'source logs', diagnostics: [] })
  await expect(client.validate({ query: 'source logs' })).rejects.toThrow('failed with internal (500)')
  await client.probe()
  console.log(await client.control('/stats'), await client.control('/health'))
  client.close()
  server.close()
})
