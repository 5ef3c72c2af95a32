import { onTestFinished } from 'vitest'
import { capabilities } from '../../src/capabilities.ts'
import { openMemoryQueue } from '../../src/memory/open-memory-queue.ts'
import { conformance } from './conformance.ts'

conformance({
  name: 'memory',
  capabilities: capabilities.memory,
  async open(options = {}) {
    const queue = openMemoryQueue(options)
    onTestFinished(() => queue.close())
    return queue
  },
})
