/** One question in several languages: what it takes to read it can be compared. PromQL has no pipeline to ask the long one with. */
export interface Question {
  readonly dataprime: string
  readonly sql: string
  readonly kusto: string
  readonly logql: string
  readonly promql?: string
}

const typical: Question = {
  dataprime:
    'source logs last 1h | filter $m.severity == ERROR && $d.status:number >= 500 | groupby $l.subsystemname as service aggregate count() as errors | orderby errors desc | limit 10',
  sql: "SELECT subsystemname AS service, COUNT(*) AS errors FROM logs WHERE severity = 'ERROR' AND status >= 500 GROUP BY subsystemname ORDER BY errors DESC LIMIT 10",
  kusto:
    "logs | where severity == 'ERROR' and status >= 500 | summarize errors = count() by subsystemname | order by errors desc | take 10",
  logql:
    'topk(10, sum by (subsystemname) (count_over_time({source="logs"} | json | severity="ERROR" | status >= 500 [1h])))',
  promql: 'topk(10, sum by (subsystemname) (rate(logs_total{severity="ERROR", status=~"5.."}[1h])))',
}

/** Eleven stages, as people write them for a dashboard. LogQL has to write its pipeline again for each aggregation: here it asks for two of the three. */
const long: Question = {
  dataprime: `source logs last 24h
| filter $l.applicationname == 'checkout' && $m.severity >= WARNING
| extract $d.message into $d.parsed using regexp(e=/user=(?<user>\\w+) took=(?<took>\\d+)ms/)
| create latency_ms from $d.parsed.took:number
| create route from concat($d.http.method, ' ', $d.http.route)
| filter latency_ms > 250 && !($d.http.route ~ 'health') && $d.http.status_code:number != 404
| groupby route, $l.subsystemname as service aggregate count() as requests, avg(latency_ms) as mean_ms, percentile(0.95, latency_ms) as p95
| filter requests > 10
| create slow from if(p95 > 1000, 'very slow', 'slow')
| orderby p95 desc, requests desc
| limit 25`,
  sql: `WITH calls AS (
  SELECT subsystemname, CONCAT(method, ' ', route) AS route, REGEXP_SUBSTR(message, 'user=[a-z]+') AS user,
    CAST(REGEXP_SUBSTR(message, 'took=[0-9]+') AS DECIMAL) AS latency_ms
  FROM logs
  WHERE applicationname = 'checkout' AND severity >= 4 AND NOT route LIKE '%health%' AND status_code <> 404
), slowest AS (
  SELECT route, subsystemname AS service, COUNT(*) AS requests, AVG(latency_ms) AS mean_ms, PERCENTILE(0.95, latency_ms) AS p95
  FROM calls WHERE latency_ms > 250 GROUP BY route, subsystemname HAVING COUNT(*) > 10
)
SELECT route, service, requests, mean_ms, p95, IF(p95 > 1000, 'very slow', 'slow') AS slow
FROM slowest ORDER BY p95 DESC, requests DESC LIMIT 25`,
  kusto: `logs
| where applicationname == 'checkout' and severity >= 4
| extend user = extract('user=(\\\\w+)', 1, message), took = extract('took=(\\\\d+)ms', 1, message)
| extend latency_ms = toint(took)
| extend route = strcat(method, ' ', path)
| where latency_ms > 250 and not(path has 'health') and status_code != 404
| summarize requests = count(), mean_ms = avg(latency_ms), p95 = percentile(latency_ms, 95) by route, service = subsystemname
| where requests > 10
| extend slow = iff(p95 > 1000, 'very slow', 'slow')
| order by p95 desc, requests desc
| take 25`,
  logql: `topk(25, quantile_over_time(0.95, {applicationname="checkout"}
  | severity=~"WARNING|ERROR|CRITICAL"
  | regexp "user=(?P<user>\\\\w+) took=(?P<took>\\\\d+)ms"
  | label_format latency_ms="{{.took}}"
  | label_format route="{{.method}} {{.path}}"
  | latency_ms > 250
  | path !~ ".*health.*"
  | status_code != 404
  | keep route, subsystemname, latency_ms
  | unwrap latency_ms [24h]) by (route, subsystemname)
and on (route, subsystemname) sum by (route, subsystemname) (count_over_time({applicationname="checkout"}
  | severity=~"WARNING|ERROR|CRITICAL"
  | regexp "user=(?P<user>\\\\w+) took=(?P<took>\\\\d+)ms"
  | label_format latency_ms="{{.took}}"
  | label_format route="{{.method}} {{.path}}"
  | latency_ms > 250
  | path !~ ".*health.*"
  | status_code != 404
  | keep route, subsystemname, latency_ms [24h])) > 10)`,
}

export const questions = { typical, long } as const
