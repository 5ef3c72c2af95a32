import { expect, test } from 'vitest'
import { announcement, featuresOff } from '../../launcher/announcement.ts'
import { serviceTable } from '../../launcher/service-table.ts'

test('a ready mesh names its page, a curl line, how to stop and the seconds it took', () => {
  const text = announcement(serviceTable({ root: '/repo', env: { GATEWAY_PORT: '9010' } }), 2.34)
  expect(text).toContain('http://127.0.0.1:9010/\n')
  expect(text).toMatch(/curl -s http:\/\/127\.0\.0\.1:9010\/api\/generate-query .*-d '\{"user_input":/)
  expect(text).toContain('Ready in 2.3 s. Ctrl+C, or npm stop elsewhere, ends it.')
})

test('features that wait for a key are named in one line, and not once they are set', () => {
  expect(featuresOff({})).toBe(
    'Without OPENAI_API_KEY or OPENAI_BASE_URL or AZURE_OPENAI_ENDPOINT the offline generator answers; without OTEL_EXPORTER_OTLP_ENDPOINT or CX_TOKEN traces stay in the local store',
  )
  expect(featuresOff({ OPENAI_API_KEY: 'k', CX_TOKEN: 't' })).toBeUndefined()
})
