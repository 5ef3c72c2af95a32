import { any, type Matcher, map, opt, phrase, seq, token, word } from '../match.ts'
import { conditionOf, type Reading } from '../reading.ts'
import type { Condition, Test } from '../understanding.ts'

const things = word(
  'requests|request|calls|call|spans|span|traces|trace|transactions|transaction|operations|operation|queries|invocations|responses',
)
const logins = word('login|logins|sign-ins|signins')
/** What runs by itself has no status to fail with: it says so. */
const background = word(
  'job|jobs|cron|cronjob|cronjobs|backup|backups|build|builds|deploy|deploys|deployment|deployments|migration|migrations|import|imports|export|exports|sync|syncs|batch|batches|upload|uploads|download|downloads|email|emails|delivery|deliveries|webhook|webhooks|upgrade|upgrades|rollout|rollouts|restore|restores|probe|probes|pipeline|pipelines',
)
const outcome: Matcher<Test> = any<Test>(
  map(seq(word('failed|failing|unsuccessful|broken|erroneous'), opt(things)), () => ({
    kind: 'outcome',
    outcome: 'failure',
  })),
  map(
    seq(
      opt(phrase('that', 'which', 'who')),
      any<unknown>(
        word("didn't|doesn't|couldn't|can't|cannot|won't|wouldn't|never|haven't|hasn't|weren't|wasn't|aren't|isn't"),
        phrase(
          'were not',
          'was not',
          'are not',
          'is not',
          'not',
          'did not',
          'does not',
          'could not',
          'can not',
          'will not',
          'have not',
          'has not',
        ),
      ),
      word(
        'finish|finished|complete|completed|succeed|succeeded|work|worked|start|started|connect|connected|load|loaded|respond|responded|arrive|arrived|run|deliver|delivered|sync|synced|sent|processed|acknowledged|acked|received',
      ),
    ),
    () => ({ kind: 'outcome', outcome: 'failure' }),
  ),
  map(seq(opt(phrase('that', 'which', 'who')), word('fail|fails|failed|failing')), () => ({
    kind: 'outcome',
    outcome: 'failure',
  })),
  map(
    seq(word('successful|succeeded|succeeding|succeed|success|successfully'), opt(word('completed')), opt(things)),
    () => ({ kind: 'outcome', outcome: 'success' }),
  ),
)

/** "failed backups", "failed ssh logins": what failed is for others to read, or has been read. */
function ofBackground(reading: Reading): Matcher<Test> {
  const behind = any<unknown>(background, seq(token('word'), any(background, logins)))
  return (tokens, at) => {
    const said = word('failed|failing')(tokens, at)
    return said && behind(reading.tokens, said.end)
      ? { value: { kind: 'outcome', outcome: 'failure', isOfBackground: true }, end: said.end }
      : undefined
  }
}

/** Finds "failed requests" and "successful calls". */
export function outcomes(reading: Reading): readonly Condition[] {
  return reading
    .take(any(ofBackground(reading), outcome), { negatable: true })
    .map((each) => conditionOf(each, each.value))
}
