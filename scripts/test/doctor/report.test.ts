import { expect, it } from 'vitest'
import { type Findings, lines, problemsOf } from '../../doctor/report.ts'

const ok = { status: 'ok', latencyMs: 1, detail: null }
const free = { service: 'queue_service', port: 8013, state: 'free', pid: null, problem: null } as const
const none: Findings = { node: 'v24.11.1', ports: [free], settings: [], views: [] }
const plain = (_style: unknown, text: string) => text

it('has nothing to say of what is fine, switched off, or not started', () => {
  const views = [
    {
      service: 'api_gateway',
      status: 'ok',
      edges: [
        { ...ok, to: 'queue_service' },
        { ...ok, to: 'llm', status: 'disabled' },
      ],
    },
    { service: 'queue_service', status: null, edges: [] },
  ]
  const found = { ...none, views }
  expect(problemsOf(found)).toEqual([])
  expect(lines(found, [], plain).at(-1)).toBe('Nothing is wrong.')
})

it('names the edge that fails and why, a service that hangs, a port that is taken, and a setting that nothing reads', () => {
  const down = { ...ok, to: 'processing_service', status: 'down', detail: 'connection refused' }
  const found: Findings = {
    ...none,
    ports: [
      {
        ...free,
        service: 'api_gateway',
        state: 'taken',
        pid: 7,
        problem: 'Cannot start api_gateway: port 8010 is taken',
      },
      { ...free, state: 'ours', pid: 8 },
    ],
    settings: [{ name: 'OPENAI_KEY', value: 'x', from: '.env', isUnknown: true }],
    views: [
      { service: 'queue_service', status: null, edges: [] },
      { service: 'api_gateway', status: 'degraded', edges: [down] },
    ],
  }
  const problems = problemsOf(found)
  expect(problems).toEqual([
    'Cannot start api_gateway: port 8010 is taken',
    'Cannot use OPENAI_KEY of .env: nothing reads it',
    'Cannot reach queue_service: it runs and does not answer',
    'Cannot count on api_gateway → processing_service: down, connection refused',
  ])
  expect(lines(found, problems, plain)).toEqual(expect.arrayContaining([...problems]))
})
