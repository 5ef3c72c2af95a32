import { concepts } from './concepts.ts'
import { plainWords } from './plain-words.ts'

/** Words of plain speech that are never the name of a service or a field. */
const speech = `
a about above access across action actions activity actually after again all almost along also always am among an and another any anyone anything anywhere are around as ask at available away back bad be because been before being below best better between bit both bottom break broken build but by
call called calls can case cases cause caused causes change changed changes check clear clearly code come common compare compared complete containing contains could count counts current currently
data date day days debugging deploy deployment deployments detail details did different display distinct do does doing done down due during each earlier either else end engineer entire entries entry etc even event events ever every everyone everything everywhere exactly example exist exists
fail failed failing fails failure failures fast faster fastest few fewer field fields figure find fine first follow following for format frequency frequent frequently from full further general get getting give given go going good got graph greater group grouped had happen happened happening happens happy has have having he health healthy help her here high higher highest hit hits hitting hour hourly hours how however
i if important in include including individual info information inside instead into is issue issues it its itself just keep kind know large larger largest last late latest least less let level like likely limit line lines list live ll load local long longer longest look looking lot lots low lower lowest
made mainly make many matching may maybe me mean mention mentioned mentioning might minute minutes missing moment month months more morning most much must my name named names near need needed never new newest next night no non none nor normal not nothing now number numbers occur occurred occurrences occurring of off often ok okay old older oldest on once one ones only onto open or order ordered other our out outside over overall overview own
page part particular past pattern patterns peak peaks per percent percentage percentile performance perform performing period place please plot point possible present previous problem problematic problems produce produced production provide question quick quickly quite raise raised rate rates ratio re reached really reason reasons received recent recently record records related report reported request requested requests require respond responded responding responds response responses rest result resulted resulting results return returned returning returns right row rows run running
s said same sample samples say saying says search second seconds see seeing seem seems seen send sent separate served several share should show showing shown side similar simple since single size slow slower slowest small smaller smallest so some someone something sort sorted specific spent spike spikes split start started starting state statistics stats status steps still stop stopped such suddenly sum summary summarise summarize sure system systems
t take taken takes taking team teams tell than that the their them then there these they thing things think this those through throughput throw throwing thrown throws thus time timeline times to today together tomorrow took top total totals toward traffic transaction transactions tree trend trends try trying turn type types under unique unusual up us usage use used user users using usual usually value values various verify version very via view volume want wanted warn was way we week weeks well went were what whatever when where whether which while who whole whom whose why will window with within without wonder word words work worked working works worst would write writing written wrong yes yesterday yet you your
trace traces span spans log logs error errors warning warnings exception exceptions latency latencies duration durations server servers api apis http https successful succeeded success unsuccessful timeout timeouts crash crashes breakdown average avg min max median p50 p90 p95 p99 query queries message messages telemetry metric metrics ascending descending asc desc bucket buckets chart graphs visualise visualize draw over
flag label parse mask add rename pull put hide drop follow tell combine convert replace blank bucket pick picked stored text anyway european cross-reference lucene array
analyze analyse monitor investigate explain inspect track examine measure calculate compute determine identify aggregate fetch alert notify retrieve debugging diagnose among between versus healthy unhealthy
excluding exclude except ignoring besides omitting skip skipping minus apart
develop developed evolve evolved fluctuate progress vary
saw tail colour color behaviour behavior calling logged affected pls plz thx msgs
trending anomalies anomaly cluster world company everybody nobody general details particular total hello hi thanks thank
`
/** Words that are never a name, though it matters when nothing has understood them. */
const neverNames = new Set(
  `
ms us ns sec secs min mins hr hrs kb mb gb kib mib gib starts ends begins vs fire jobs job tasks task deploys people folks devices device sensors sensor releases expiry bought sold history threshold thresholds alert alerts cannot cost costs create ignore weekends weekdays on-call oncall heaviest busiest loudest interruptions microseconds nanoseconds
svc component percentiles percentile site website webpage offender offenders heatmap difference lag depth handle handles handled install dead letter letters insensitive sensitive table tables delete drop remove unusual abnormal suspicious broke business heard felt left lost met began gave kept ran stood once twice thrice alphabetically bottleneck bottlenecks grep initialise initialize root client internal entry consumer producer retried stdout stderr flow journey checks missing empty null contain include
`.split(/\s+/),
)
const numberWords =
  'one two three four five six seven eight nine ten eleven twelve fifteen twenty thirty forty fifty hundred thousand million half'
const months =
  'january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday'
/** They begin the names of fields, and are names of services all the same. */
const namesToo = /^(?:payment|transaction|purchase|consumer|replication|replica)$/
const conceptWords = Object.values(concepts)
  .flatMap(({ words }) => words.flatMap((each) => each.split(' ')))
  .filter((each) => !namesToo.test(each))

/** Of our trade: what recognisers look for beside plain speech. */
const trade = `
abnormal admin affecting aggregated alphabetically authentication authorization availability bottleneck bottlenecks bucketed
busiest certificate chronological combined comparison completed configuration connection credentials critical criticals
cumulative daily deadlock deadlocks debug decreasing degraded denied deprecated descending distribution downtime emergency
erroneous erroring evolution exceeding exceeds exceeded fatal fault faults fortnight fraction frequency granularity greatest
heartbeat heaviest histogram hostname incident incidents increasing informational interval intervals kernel kubernetes
liveness maximum median midnight migration millisecond milliseconds minimum monitoring network nginx noisiest noisy oauth outage outages
overloaded overnight partitioned payload payloads percentile percentiles permission permissions postgres prior privileges
probes production proportion quarter quietest ratio readiness rebooted redirect redirects refused regarding relative restart restarts
restarted rollback rollout segfault segmented severe severity shortest sluggish staging stacktrace stderr stdout subnet
subsystem subsystems succeeded successfully summarised suspicious sysadmin telemetry throttled throughout tonight trailing
unauthorized unavailable unhealthy unreachable upgrade uptime verbose weekend worse worst criticality kafka redis docker
`
const common = new Set([...speech.split(/\s+/), ...numberWords.split(' '), ...months.split(' '), ...conceptWords])

/** What slips of the finger are mended to. */
export const vocabulary: ReadonlySet<string> = new Set([...common, ...trade.split(/\s+/)])

export function isCommonWord(lower: string): boolean {
  return common.has(lower) || lower.length < 2
}

/** Whether the word cannot be what somebody called a service. */
export function isNeverName(lower: string): boolean {
  return isCommonWord(lower) || neverNames.has(lower) || plainWords.has(lower)
}
