import { afterAll, beforeAll, describe } from 'vitest'
import { analyticsSuite } from './analytics.ts'
import { appSuite } from './app.ts'
import { engines } from './engines.ts'
import { eventsSuite } from './events.ts'
import { feedbackSuite } from './feedback.ts'
import { historySuite } from './history.ts'
import { linkToRatedSuite } from './link-to-rated.ts'
import { onDatabaseSuite } from './on-database.ts'
import { plansSuite } from './plans.ts'
import { requestsSuite } from './requests.ts'
import { retentionSuite } from './retention.ts'
import { searchSuite } from './search.ts'
import { stepsSuite } from './steps.ts'
import { storeSuite } from './store.ts'
import { storeFeedbackSuite } from './store-feedback.ts'

// What storage promises, on each database it can be set up with. In one file, so that one server is started.
for (const engine of engines())
  describe.skipIf(engine.isMissing)(engine.name, () => {
    beforeAll(engine.start, 120_000)
    afterAll(engine.stop, 120_000)
    describe('requests', () => requestsSuite(engine.open))
    describe('history', () => historySuite(engine.open))
    describe('search', () => searchSuite(engine.open))
    describe('store', () => storeSuite(engine.open))
    describe('analytics', () => analyticsSuite(engine))
    describe('feedback', () => feedbackSuite(engine.open))
    describe('giving feedback', () => storeFeedbackSuite(engine))
    describe('what is rated', () => linkToRatedSuite(engine.open))
    describe('steps', () => stepsSuite(engine.open))
    describe('events', () => eventsSuite(engine.open))
    describe('retention', () => retentionSuite(engine.open))
    describe('the service', () => appSuite(engine.open))
    describe('traces', () => onDatabaseSuite(engine.open))
    describe('plans', () => plansSuite(engine.openFull))
  })
