/** Words of running software. Whoever says one asks about telemetry, unless something speaks against it. */
const trade = `
  apache api apigateway argocd auth0 autoscaler autoscaling aws azure backend backends backup backups bigquery bucket buckets canary cassandra
  cdn celery cert certificate certificates certs checksum ci clickhouse cloudflare cloudfront cloudtrail cloudwatch configmap consumer consumers
  container containers coredns cpu crashloop crashloopbackoff cron cronjob cronjobs crons daemon daemonset dataset db dbs ddos deadletter deploy deploys
  deployments dlq dns docker dynamodb ec2 egress eks elasticsearch elb envoy etcd failover failovers firehose firewall firewalls firmware flink
  fluentbit frontend frontends gc gcp gcs gke grafana graphql grpc haproxy healthcheck healthchecks helm heap hikari hls hostname hpa http2
  iam idp ingester ingress istio javascript jdbc jenkins jvm jwt k8s kafka keycloak kinesis kong kubelet kubernetes lambda lambdas latency ldap
  linkerd liveness loadbalancer logline logstash mariadb memcached mfa microservice microservices middleware migration migrations mongo mongodb
  mq mqtt mtls mutex mysql nats nginx node nodes oauth oidc okta oom opensearch oracle otp packet packets partitions pipeline pipelines pod pods
  postgres postgresql primary prometheus proxies proxy pubsub rabbitmq rds readiness rebalance redis replica replicas replication rest
  retries rollback rollbacks rollout rollouts s3 saml scheduler schedulers sdk sensor sensors serverless shard shards sidecar sidecars sns snmp socket sockets
  solr spark splunk sql sqlite sqs sre ssh ssl sso statefulset stateful stderr stdout subnet syslog systemd tcp terraform thread threads throttling
  tls tomcat traefik udp uptime vault vm vms vpc vpn waf webhook webhooks websocket websockets zookeeper queue queues worker workers cache caches
  consumers producers topics brokers gateway gateways server servers cluster clusters namespace namespaces tail grep segfault coredump stacktrace
  restart restarts backpressure deadlock deadlocks idempotency loglevel timeouts upstream downstream outlier quota quotas
`
/** What systems do for people, said of other things as well: half a proof. */
const business = `
  account accounts app apps attempt attempts basket baskets batch batches booking bookings build builds campaign campaigns card cards cart carts charge charges
  chargeback chargebacks checkout checkouts click clicks connection connections conversion conversions coupon coupons crash crashes customer customers
  delivery deliveries device devices disconnect disconnects download downloads email emails event events export exports feature flag game games image images import
  imports importer impressions installs invoice invoices job jobs login logins logout logouts merchant merchants notification notifications order orders password passwords payment payments
  payout payouts phone player players product products promo purchase purchases push refund refunds refunded registration registrations release releases
  reset resets run runs sale sales scan scans search searches session sessions shipment shipments signin signins signup signups sms stream streams
  subscription subscriptions submission submissions sync syncs tenant tenants ticket tickets token tokens transaction transactions transfer transfers
  upload uploads user users vendor vendors video videos view views visit visits visitor visitors voucher vouchers wallet wallets withdrawal withdrawals
  started finished completed expired cancelled canceled declined rejected refused denied blocked blocking abandoned bounced throttled limited evicted dropped
  rejections rejection mismatches mismatch readings delays alerts interruptions executions violations conflicts usage lockouts cancellations migrations trades trade
  stuck pending queued skipped lost delayed duplicated corrupted disconnected connected locked unlocked banned flagged offline online stale
`
const tradeWords = wordsOf(trade)
const businessWords = wordsOf(business)

export function isTradeWord(lower: string): boolean {
  return tradeWords.has(lower)
}

export function isBusinessWord(lower: string): boolean {
  return businessWords.has(lower)
}

function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/\s+/).filter((each) => each !== ''))
}
