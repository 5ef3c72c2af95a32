import { any, type Matcher, opt, phrase, seq, token, word } from './match.ts'
import type { Token } from './tokens.ts'
import { isTradeWord } from './trade-words.ts'

/** Something asked for that no query of telemetry gives, although it speaks of telemetry. */
export type OtherRequest = 'change' | 'explanation'

const courtesy = opt(
  phrase(
    'please',
    'can you',
    'could you',
    'can you please',
    'could you please',
    'would you',
    'i want to',
    'i want you to',
    'i would like to',
    'i need to',
    'lets',
    'now',
    'hey',
    'hi',
    'just',
    'go ahead and',
    'help me',
    'can i',
  ),
)
const end: Matcher<undefined> = (tokens, at) =>
  tokens.slice(at).every(({ kind }) => kind === 'mark') ? { value: undefined, end: tokens.length } : undefined
const article = opt(word('a|an|the|all|any|every|our|my|this|that|these|those'))

/** What `DELETE` calls and `delete` events are: things to look at. */
const looked = any<unknown>(
  word(
    'requests|request|calls|call|events|event|operations|operation|statements|statement|queries|methods|method|endpoints|endpoint|errors|failures|latency|rate|count|actions|per|by|to',
  ),
  token('path'),
)
const data = word(
  'logs|log|spans|span|traces|trace|telemetry|data|records|events|index|indices|table|tables|database|everything|history|dashboards|alerts|entries',
)
const running = word(
  'pod|pods|service|services|deployment|deployments|container|containers|server|servers|cluster|node|nodes|app',
)

/** "delete all logs of the payment service", "restart the checkout pods" */
const change: Matcher<unknown> = any<unknown>(
  seq(word('delete|wipe|purge|erase|truncate|destroy|nuke'), article, not(looked), anything),
  seq(word('remove|drop|clear|clean|archive|overwrite|modify|alter'), article, data, not(word('where|from'))),
  seq(
    word('restart|reboot|scale|kill|stop|redeploy|deploy|rollback|patch|drain|terminate'),
    article,
    within(1, running),
  ),
  seq(word('update|alter'), anything, word('set|add|drop')),
  seq(
    word('set|change|switch|raise|lower|bump|increase|decrease|reduce'),
    article,
    within(
      2,
      any<unknown>(
        phrase('log level', 'logging level'),
        word('loglevel|replicas|config|configuration|password|passwords|retention|quota|settings|setting|permissions'),
      ),
    ),
    within(5, word('to|for|of|by')),
  ),
  seq(
    word('increase|decrease|raise|lower|reduce|double|bump|extend'),
    word('the|my|our'),
    upTo(4, word('limit|limits|size|timeout|replicas|capacity|quota|retention')),
  ),
  seq(
    word('add|invite|grant'),
    anything,
    within(4, word('group|role|team|admins|allowlist|whitelist|access|permissions')),
  ),
  seq(word('open|file|raise|create|log'), word('a|an'), within(1, word('ticket|issue|incident|case|jira|bug'))),
  seq(word('deploy|release|ship|promote'), within(4, seq(word('to'), word('prod|production|staging|dev')))),
  seq(word('email|mail|slack|forward'), within(4, word('to'))),
  seq(word('train'), within(2, word('model'))),
  seq(word('curl|wget'), word('-')),
  seq(word('turn|switch'), word('on|off')),
  seq(word('enable|disable'), article, anything),
  seq(word('scale'), opt(word('up|down|out|in')), article, anything),
  seq(
    word('acknowledge|ack|mute|unmute|silence|snooze|resolve|close|escalate|assign|reopen'),
    article,
    within(
      1,
      word('alert|alerts|alarm|alarms|incident|incidents|notification|notifications|ticket|tickets|issue|issues'),
    ),
  ),
  seq(word('mute|unmute|silence|snooze|acknowledge|ack'), article, anything),
  seq(word('send'), word('a|an'), within(1, word('email|mail|message|notification|sms|text|tweet|invite'))),
  seq(word('notify|page|ping|email|text|forward|tell'), word('my|him|her|them|everyone|everybody|somebody|someone')),
  seq(word('page|call|notify'), word('the'), anything),
  seq(word('block|ban|unblock|whitelist|blacklist|revoke|rotate'), word('the|this|that|user|ip|my|our|all'), anything),
  seq(word('insert'), word('into')),
)

const explanation: Matcher<unknown> = any<unknown>(
  seq(
    word('explain'),
    opt(word('to|me|us')),
    opt(word('me|us')),
    opt(word('the|a')),
    token('word', ({ lower }) => isTradeWord(lower)),
  ),
  seq(
    opt(any<unknown>(phrase('what is', 'whats', 'what s'), seq(word('what'), word("'|’"), word('s')))),
    opt(word('the')),
    phrase('difference between'),
    word('logs|traces|spans|metrics|errors|warnings|events'),
    word('and'),
    word('logs|traces|spans|metrics|errors|warnings|events|exceptions|failures'),
    end,
  ),
  seq(phrase('what does', 'what do', 'what did'), upTo(6, word('mean|stand'))),
  seq(phrase('what is meant by', 'what is the meaning of', 'meaning of', 'definition of', 'define')),
  seq(
    word('explain|tell'),
    opt(word('me|to')),
    opt(word('me')),
    word('what|how'),
    upTo(6, word('mean|means|is|are|work|works|do|does')),
  ),
  seq(phrase('what is a', 'what is an', 'whats a', 'whats an', 'what s a', 'what s an', 'what are'), upTo(2, end)),
  seq(
    phrase('what is', 'whats', 'what s', 'what is the'),
    opt(word('http|https')),
    word('status|code|error'),
    opt(word('code')),
    token('number'),
    end,
  ),
  seq(
    opt(any<unknown>(phrase('what is', 'whats', 'what s'), seq(word('what'), word("'|’"), word('s')))),
    opt(word('the')),
    phrase('difference between'),
    word('a|an'),
    anything,
  ),
  seq(
    phrase('how do i', 'how do you', 'how does one', 'how can i', 'how to', 'how should i', 'how would i', 'how do we'),
    word(
      'fix|install|configure|setup|set|learn|solve|resolve|instrument|use|upgrade|enable|disable|prevent|avoid|reduce|improve|optimise|optimize|connect|deploy|integrate|migrate|start',
    ),
  ),
  seq(
    phrase('how do i', 'how do you', 'how does one', 'how can i', 'how to', 'how do we'),
    word('write|make|create|build'),
    article,
    opt(word('dataprime|lucene|valid|good|correct')),
    word('query|queries'),
    end,
  ),
  seq(phrase('how does', 'how do'), upTo(3, seq(word('work|works'), end))),
  seq(
    any<unknown>(phrase('what is', 'whats'), seq(word('what'), word("'|’"), word('s'))),
    token('word', ({ lower }) => isTradeWord(lower)),
    end,
  ),
)

/** Whether a question asks for a change or for an explanation, instead of for data. */
export function otherRequest(tokens: readonly Token[]): OtherRequest | undefined {
  const first = tokens.findIndex(({ kind }) => kind !== 'mark')
  const start = courtesy(tokens, Math.max(first, 0))?.end ?? 0
  if (change(tokens, start)) return 'change'
  return explanation(tokens, start) ? 'explanation' : undefined
}

function anything(tokens: readonly Token[], at: number) {
  return tokens[at] === undefined ? undefined : { value: undefined, end: at + 1 }
}

function not(matcher: Matcher<unknown>): Matcher<undefined> {
  return (tokens, at) => (matcher(tokens, at) ? undefined : { value: undefined, end: at })
}

/** The matcher, with one to so many tokens before it. */
function upTo<T>(most: number, matcher: Matcher<T>): Matcher<T> {
  return (tokens, at) => within(most - 1, matcher)(tokens, at + 1)
}

/** The matcher, with at most so many tokens before it. */
function within<T>(most: number, matcher: Matcher<T>): Matcher<T> {
  return (tokens, at) => {
    for (let skipped = 0; skipped <= most && at + skipped <= tokens.length; skipped += 1) {
      const match = matcher(tokens, at + skipped)
      if (match) return match
    }
    return undefined
  }
}
