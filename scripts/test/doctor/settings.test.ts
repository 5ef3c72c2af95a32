import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { settingsOf } from '../../doctor/settings.ts'

it('says of each setting whether it is set and where, shows no secret, and finds what nothing reads', () => {
  const root = mkdtempSync(join(tmpdir(), 'doctor-'))
  onTestFinished(() => rmSync(root, { recursive: true }))
  writeFileSync(
    join(root, '.env.example'),
    '# A secret.\n# OPENAI_API_KEY=\n# LOG_LEVEL=info\n# CX_TOKEN=\n# OPENAI_BASE_URL=x\n',
  )
  writeFileSync(join(root, '.env'), 'OPENAI_API_KEY=sk-secret\nLOG_LEVEL=warn\nCX_TOKEN=\nOPENAI_KEY=oops\n')
  const settings = settingsOf(root, { LOG_LEVEL: 'debug', OPENAI_BASE_URL: 'https://me:pass@example.org/v1' })
  expect(settings).toEqual([
    { name: 'OPENAI_API_KEY', value: 'hidden, 9 characters', from: '.env', isUnknown: false },
    { name: 'LOG_LEVEL', value: 'debug', from: 'environment', isUnknown: false },
    { name: 'CX_TOKEN', value: null, from: null, isUnknown: false },
    { name: 'OPENAI_BASE_URL', value: 'https://…@example.org/v1', from: 'environment', isUnknown: false },
    { name: 'OPENAI_KEY', value: 'hidden, 4 characters', from: '.env', isUnknown: true },
  ])
})
