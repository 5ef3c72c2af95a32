/**
 * Frequent words of English that describe, do or join, and that hardly anybody names a service after. Nouns are left out
 * with care: "order", "mail" or "profile" are as likely names as words.
 */
const words = `
able abruptly absolutely abuse accept accepted accidentally accomplish according accurate achieve acting actual add added adding additional
admit advance afraid afterwards agree agreed ahead aim aimed alike allow allowed allowing allows alright altogether amazing amount angry
annoying anybody anyhow apparent apparently appear appeared appearing appears appreciate approach appropriate approximately argue arise
arrive arrived arriving asking asked asks asleep assume assuming asynchronously attempt attempted attempting attempts avoid await awaiting awake aware awesome awful awfully awkward
badly barely basically bear beat became become becomes becoming began begin begun behave behaves behaving behind believe believes belong
besides beside big bigger biggest bizarre blame bless block blocked blocking blow blown bored boring borrow bother bothered bothering bothers bottom bound brand
brave breaking breaks brief briefly bright bring bringing brings broadly brought brutal building builds bunch burn burning busy buy buying
came capable careful carefully carried carry carrying catch caught causing cautious certain certainly chance chances chaos cheap cheaper choose chose chosen circa clean clearly
clever clicked clicking closely close closed closer closing cold collect collected combine combined comes comfortable coming commonly complain complained complaining
complains complaint complaints completely complex concern concerned concerning confident confirm confirmed confuse confused confusing connected consider
considered considering consist consistent consistently consume consumed consumes consuming constant constantly continue continued continues continuously cool correct corrected correctly correlate
counted counting couple crazy created creating curious currently cut cuts cutting
daily damn dare dark dead deal dealing dealt dear decide decided decline declining deep deeper deeply definitely definition definitions degrade degrading delay delays deliver delivered depend
depending depends describe described desire desired despite determined develop developing differ differed differs difficult difficulty dig digging dire direct directly dirty disappear disappeared
disappoint discover discovered discuss discussed disrupt disrupted dive double doubt doubled downhill downstream downward dramatic dramatically drastic drastically drew
drive driven drives driving dropped dropping drops dry due dull dumb duplicate
eager earlier easily easy eat effect effective effectively efficient effort either elevate elevated eliminate elsewhere emerge emerged emit emits emitted emitting encounter encountered encountering encounters external outbound inbound
ended ending ends enjoy enough ensure entirely equal equally equipped especially essentially estimate etc evaluate evenly eventually everyday
evident evidently exact examine exceed excellent exceptional excessive excessively exchange excited excuse exhausted exist existed existing exists expect expected
expecting experience experienced experiences experiencing explain explained explaining explains explicit explore exploring express expressed extent extra extreme extremely
face faced faces facing factor fair fairly fallen falling falls familiar fancy far farther fascinating faulty favour fear feel feeling feels fell felt fetched fetching
fewer fifth figured filled final finally finds fine finish finished finishes finishing fit fits fix fixed fixes fixing flat flood flooded flooding focus focused focusing folks
fond forced forever forget forgot forgotten form formed former forth fortunately forward fought found fourth freak freely freeze freezing fresh
friendly frozen fully fun funny further furthermore future
gain gained gather gathered gave generally generate generated generating gentle genuine gets giant gives glad glance glimpse goes gone gonna gotta gotten grab grabbed gradual gradually
grand grateful great greatly greet grew gross grow growing grown grows growth guess guessed guessing guys
half halt halted hand handled handles handling hang hanging hangs happier happily happy hard harder hardest hardly harm hate heading healthily hear heard hearing heavily heavy heck held
helped helpful helping helps hence hidden highly hint hold holding holds honest honestly hope hopefully hoping horrible hot hottest huge hundreds hung hurry hurt hurting
idea ideal ideally ideas identical identify identified idle ignored ignores ignoring ill illustrate imagine immediate immediately impact impacted impacting impacts impossible improve improved
improves improving inbound incoming incorrect incorrectly increase increased increases increasing incredible incredibly indeed indicate indicated indicates indicating inform
initial initially insane insight insights inspect inspected instant instantly instead insufficient intended intense intensely intensive interested interesting intermittent intermittently introduce introduced
invalid investigate investigating investigation involve involved involving irregular isolate isolated
join joined joining joke jump jumped jumping jumps
keen keeping keeps kept kick kicked kicking kill killed killing kind kinda kindly knew knock knowing known knows
lack lacking lacks landed lasted lasting lasts lately laugh launch launched launching lay lazy lead leading leads leak leaking leaks leap learn learned learning leave leaves leaving led left lend
length lengthy lesser lets lie lies lift light lighter limited linear linger link linked listed listen listening lists literal literally lived lives living loaded loading locally locate located
lock locked locking logical lonely longing looked looks loose lose loses losing loss lost loud louder love loved lovely lowered luck lucky
mad made maintain major majority makes making manage managed manual manually mark marked massive massively matched matches matter matters maximum meaningful means meant meanwhile measure measured measuring
meet meeting mention merely merge merged mess messed messing messy met middle mild mine minor minus mis misbehave misbehaved misbehaves misbehaving miss missed misses mistake mix mixed moderate modern modify
monitor monitored moreover mostly motion move moved moves moving multiple multiply murder mutual myself mysterious
narrow narrowed narrowing nasty naturally nearby nearest nearly neat necessarily necessary needed needing needless needs negative neither nervous newer newly nice nicely nightly nobody noisy nope normal normally notable notably
note noted notice noticeable noticeably noticed noticing nowadays nowhere numerous nuts
obscure observe observed observing obtain obtained obvious obviously occasional occasionally occur odd oddly offer offered offering officially oh older ones ongoing opened opening opens operate operated operates operating opposite
ordinary origin original originally originate originated originates originating otherwise ought ourselves outbound outcome outgoing overall overlap overloaded overly overnight overtime owe owned owns
pace paid pain painful painfully partial partially partly pass passed passes passing paste patience pause paused pay paying peaked peaking pending percentwise perfect perfectly perhaps permanent permanently persist persisted persistent
persisting persists personally picking picks piece pieces piling placed places placing plain planned plays plenty pointed pointing points poor poorly popped popping popular positive possible possibly potential potentially
pound powerful precede preceded preceding precise precisely prefer preferably prepare prepared press pretty prevent prevented prevents previously primarily primary prior private probable probably problematic proceed
process processed processing promise prompt promptly proof proper properly propose protect proud prove proves proven provides providing pull pulled pulling pure purely purpose push pushed pushing puts putting puzzled
question questionable questions quit quite quoted
raise raises raising ran random randomly range ranged ranges ranging rank ranked ranking rapid rapidly rare rarely rather raw reach reaches reaching react reacted reads ready real realise realised realize realized really reappear
reason reasonable reasonably reasons reboot rebooted recall receive receives receiving recognise recognised recognize reduce reduced reduces reducing refer refers reflect reflected refuse refused refuses regard regarding regardless
regular regularly reject rejected rejecting rejects relate relates relating relation relative relatively release released releasing relevant reliable reliably rely remain remained remaining remains remarkable remember remind remote remotely
repeat repeated repeatedly repeating repeats replaced replied reply represent required requires requiring resolve resolved resolves resolving respective respectively responsible restarting resume resumed retrieved retrieving reveal revealed rich rid ridiculous
rise risen rises rising roughly rude ruin ruined runs rush rushed
sad safe safely satisfied satisfy save saved saving scan scanned scare scared scary scratch secret secretly seek seemed seeming seemingly seldom select selected selecting sell sending sends senior sense sensible separately serious seriously serve serves serving settle settled
severely shall shaky shape share shared shares sharing sharp sharply shift shifted shocking shooting shoots shortly shorter shot shout shouting shows shrank shrink shut shutting shy sick sight significant significantly silence silent silently silly
similarly simple simpler simplest simply simultaneous simultaneously sitting skyrocket skyrocketed sleep slightly slipped slowing slowed slowdown slowdowns slowly sluggishly smart smooth smoothly soft sold solid solve solved solving somebody somehow sometime sometimes somewhat somewhere soon sooner sorry sorts sounds
spare sparse speak special specially specify specified spiked spiking spoke spoken spotted spot spread spreads stable stale stalled stalling stand standing stands steadily steady step stick sticking stood stops straight strange strangely strict strictly strike striking strong stronger strongly struggle struggled struggles struggling
stuck stupid sub subsequent subsequently substantial substantially subtle succeed succeeds sudden suffer suffered suffering suffers sufficient suggest suggested suggesting suggests suit suitable sum super supply supposed supposedly surely surge surged surging surprise surprised surprising surprisingly survive
suspect suspected suspicious sustained swear switch switched switching
talked talking talks tall technically temporarily temporary ten tend tends terrible terribly terrific tested testing tests thankful thankfully thanks theirs themselves thereby therefore thick thin thinking thinks third thorough thoroughly though thought thousands threw throughout thrown thrust
tidy tied tight tightly till timed timely tiny tired together told tons took topmost total totally touch touched touching tough toward towards track tracked trigger triggered triggering triggers tripped trouble troubled troubles troublesome true truly trust truth turned turning turns twice typical typically
ugly ultimately unable unclear uncommon underlying understand understanding understood unexpected unexpectedly unfortunately uniform unknown unless unlike unlikely unstable untouched until unusual unusually upcoming updated upset upstream upward upwards urgent urgently useful useless usual utterly
vague valid valuable varied varying vast verify versa via vice virtually visible visit visited visiting visits vital
wait waited waiting waits wake wakes walk walked wanting wants warm waste wasted wasting watch watched watching ways weak wealthy wear weekly weird weirdly welcome went whatever whats whenever whereas wherever whichever whilst whoever wide widely wild willing wins wise wish wished wishes wishing woke won wonder wondered wondering wonderful wont
wore worked worried worries worry worrying worse worsen worsened worsening worst worth worthwhile wrap wrecked writes
yeah yep yes yet yield yielded yields yours yourself yup zero zillion
actions ability absence abuse address angle area areas aspect attention average awareness background basis behalf belief benefit bits bodies boss boundaries boundary bugs chart charts choice choices circumstances colleague colleagues
conclusion condition conditions conversation copy correlation countdown coverage degree delta details detail diagram diagrams difference differences dimension dimensions direction distribution doubt duration effects elements emphasis endings
estimates evidence example examples existence expectation expectations explanation extent facts feedback findings folks fractions friend friends fun gap gaps glance glitch glitches goal groups hassle headline hiccup hiccups honor incidents indication instances intention interest
items kinds layer layers majority mattering meaning means mess method methods minority mistakes moments mood movement nature noise nothing notion nuance occasion occasions occurrence opinion options outliers outlier overview pain pair parts people peoples person perspective phase phases piece
outage outages payload payloads portion position possibility possibilities priority progress proportion pulse purpose quantity question reasoning regression regressions relation relationship representation respect rest root roots rows scenario scenarios scope screen section segment segments selection series shape situation situations snapshot snippet something sorts source sources spots stage stages stretch
stretches stuff style subject subset suggestion symptom symptoms talker talkers tendency terms thoughts thousand throughout times tip tips tools topic tops trick troubleshooting type types uh umm union variation variations variety ways wishes words wording zone
utc gmt cet est pst sharp until versus info
`
export const plainWords: ReadonlySet<string> = new Set(words.split(/\s+/).filter((word) => word !== ''))
