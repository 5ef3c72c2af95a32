import { MeshError, type OperationInput, serve } from '@dataprime/mesh'
import {
  type KeptStep,
  queryContract,
  storageContract,
  type Validation,
  validationContract,
} from '@dataprime/mesh/contracts'
import { aGeneration } from '../../../../test/support/a-generation.ts'

const unused = (): never => {
  throw new Error('not called here')
}

/** Fails where and how a test says, until it says otherwise: what is idempotent is tried more than once. */
function failures<Place extends string>() {
  const planned = new Map<Place, MeshError>()
  return {
    failAt: (place: Place, error: MeshError) => void planned.set(place, error),
    recover: () => planned.clear(),
    pass(place: Place) {
      const error = planned.get(place)
      if (error) throw error
    },
  }
}

type Store = OperationInput<typeof storageContract.operations.store>

/** Keeps what it is given; `failAt('generate', …)` refuses to keep that step. */
export function fakeStorage() {
  const { pass, ...failing } = failures<KeptStep['step'] | 'stored'>()
  const stored: Store[] = []
  const steps = new Map<string, KeptStep>()
  const app = serve(storageContract, {
    store(input) {
      pass('stored')
      const duplicate = stored.some(({ request }) => request.request_id === input.request.request_id)
      if (!duplicate) stored.push(input)
      return { request_id: input.request.request_id, duplicate }
    },
    saveStep({ id, ...step }) {
      pass(step.step)
      const newest = Math.max(0, ...[...steps.values()].map(({ token }) => token))
      if (newest > step.token) throw new MeshError('conflict', `Cannot save a step of "${id}"`)
      steps.set(step.step, { ...step, stored_at: new Date().toISOString() })
      return { saved: true } as const
    },
    steps: () => ({ steps: [...steps.values()] }),
    requestEvents: unused,
    storeFeedback: unused,
    feedbackStats: unused,
    runRetention: unused,
    importTraces: unused,
    requests: unused,
    request: unused,
    traces: unused,
    trace: unused,
    otlpTrace: unused,
    serviceMap: unused,
  })
  return { app, stored, steps, ...failing }
}

export function fakeQuery() {
  const { pass, ...failing } = failures<'generate'>()
  const asked: OperationInput<typeof queryContract.operations.generate>[] = []
  const app = serve(queryContract, {
    evict: () => ({ evicted: 0 }),
    generate(question) {
      asked.push(question)
      pass('generate')
      return aGeneration
    },
  })
  return { app, asked, ...failing }
}

const valid: Validation = {
  is_valid: true,
  syntax_score: 1,
  complexity_score: 0.1,
  diagnostics: [],
  errors: [],
  warnings: [],
  suggestions: [],
  enhancements: [],
  formatted: aGeneration.query,
  optimized: null,
  explanation: ['Reads logs of the last hour.'],
}

export function fakeValidation() {
  const { pass, ...failing } = failures<'validate'>()
  const app = serve(validationContract, {
    validate() {
      pass('validate')
      return valid
    },
    format: unused,
    explain: unused,
  })
  return { app, ...failing }
}
