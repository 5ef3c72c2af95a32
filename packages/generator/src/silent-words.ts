/**
 * Words whose loss loses nothing: they join, ask politely, or say "rows" and "happened". Every other word that nothing has
 * understood is named in the assumptions, so that no reader takes the answer for one to the whole question.
 */
const joining = `
  a about above across again all almost along already also although always am among an and another any anyone anything anyway are around as at
  away back be because been being below besides between both but by can could d did do does doing done during each either else especially even
  ever every everybody everyone everything exactly far few for from further get gets getting given go goes going gone got had has have having he hence her here
  him his how however i if in inside instead into is it its itself just kind kinds kindly later like ll lot lots m made mainly many may maybe me might mine more most
  mostly much must my near need needed needs next now of off often ok okay on once one ones only onto or other others our ourselves out over
  own part particular particularly per perhaps please possible possibly probably quite rather re really regarding related right roughly s same say see seem seemed seems
  shall she should simply since so some somebody someone something somehow sort sorts specific specifically still such t than that the their theirs them themselves then there these
  they thing things this those though thus till to together too towards type types under until up upon us use uses using usually various ve very via was way
  ways we were what whatever whats when where wheres whether which while who whos whole whom whose why will with within without wont would ya yep yes yet yo you your yours
  w etc ie eg group grouping raw handle handles handled handling talkers differ differs differed
`
const asking = `
  ask asked asking break breakdown bring calculate chart check compute curious describe detail details determine dig display draw explain explore fetch figure
  filter find give gimme graph grab grep hello help hey hi identify info information inspect investigate know let lets list look looking lookup mean
  mind morning afternoon evening good name output overview plot plz pls please print produce provide pull pulling query question quick quickly report
  request retrieve return run scan select show showing shown stat statistics stats summarise summarize summary table tell thank thanks thx tail timeline track try
  understand view visualise visualize want wanted wanting wants wonder wondering cheers sorry team urgent asap boss on-call oncall colleague colleagues customers
`
const happening = `
  take takes taken took increase increased decrease decreased affected appear appeared appearing appears called came caused causes causing come comes coming complain complained complaining contain contained develop developed
  encounter encountered ended experience experienced experiencing fire fired generate generated generates generating happen happened happening happens hit
  hits hitting consume consumed consumes consuming emit emits emitted emitting involve involved involving issued log logged logging logs made make makes occur occurred occurring occurs originate originated originating place placed
  present produced produces producing ran reach reached receive received receiving reported return returned returning returns run running runs saw say saying seeing
  seen send sending sends sent spit spitting spotted threw throw throwing thrown throws touched touching visit visited work worked working write writes writing written
`
const rows = `
  ingest ingested ingesting activity amount count counts data distinct doc docs entries entry event events feed line lines log logline loglines number numbers occurrence occurrences record records request requests response responses answer answers
  result results row rows span spans stuff telemetry total totals trace traces traffic value values volume volumes example examples sample samples times
  level levels severity stream metric metrics field fields utc gmt sharp app apps application transactions calls calling attempts attempt serve serves served serving transferred api apis site sites system systems platform rank tagged ordered sorted earlier
`
const silent: ReadonlySet<string> = new Set([joining, asking, happening, rows].flatMap((words) => words.split(/\s+/)))

export function isSilentWord(lower: string): boolean {
  return silent.has(lower) || lower.length < 2
}
