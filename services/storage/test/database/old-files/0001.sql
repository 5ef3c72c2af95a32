-- A database as the first version of the program left it. Frozen: such files exist.
CREATE TABLE "schema_versions" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "schema_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE "query_analytics" ("query_sha256" text not null primary key, "query" text not null, "caller" text not null, "first_at" text not null, "last_at" text not null, "execution_count" integer not null, "judged_count" integer not null, "valid_count" integer not null, "duration_sum_us" integer not null, "duration_histogram" text not null);
CREATE TABLE "requests" ("request_id" text not null primary key, "caller" text not null, "trace_id" text not null, "submitted_at" text not null, "stored_at" text not null, "user_input" text not null, "source" text, "query" text not null, "query_sha256" text not null, "intent" text not null, "intent_confidence" real not null, "generator" text not null, "model" text, "degraded" integer not null, "cached" integer not null, "is_valid" integer, "syntax_score" real, "tokens_used" integer not null, "processing_time_ms" real not null, constraint "requests_query" foreign key ("query_sha256") references "query_analytics" ("query_sha256") deferrable initially deferred);
CREATE TABLE "insights" ("request_id" text not null primary key references "requests" ("request_id"), "job_id" text not null unique, "caller" text not null, "stored_at" text not null, "complexity_score" real not null, "cost_class" text not null, "complexity_analysis" text not null, "performance_insights" text not null, "enriched_data" text not null);
CREATE TABLE "feedback" ("feedback_id" text not null primary key, "request_id" text, "caller" text not null, "trace_id" text, "span_id" text, "user_input" text not null, "generated_query" text not null, "rating" integer not null check (rating between 1 and 5), "comment" text, "metadata" text, "stored_at" text not null, constraint "feedback_once" unique ("request_id", "caller"));
CREATE TABLE "events" ("event_id" integer primary key autoincrement, "request_id" text, "caller" text not null, "kind" text not null, "at" text not null, "trace_id" text, "details" text not null);
CREATE TRIGGER events_no_update before update on events
        begin select raise(abort, 'Cannot change events: they are append-only'); end;
CREATE TRIGGER events_no_delete before delete on events
        begin select raise(abort, 'Cannot change events: they are append-only'); end;
insert into schema_versions values ('0001-tables', '2026-01-01T00:00:00.000Z');
insert into schema_lock values ('migration_lock', 0);
insert into query_analytics values ('aa', 'filter true', 'key-1', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1, 1, 1, 12500, '{"51":1}');
insert into requests values ('0193a000-0000-7000-8000-000000000001', 'key-1', '0af7651916cd43dd8448eb211c80319c',
  '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:01.000Z', 'Show me errors', 'logs', 'filter true', 'aa', 'error_analysis', 0.9, 'offline',
  null, 0, 0, 1, 1.0, 0, 12.5);
insert into insights values ('0193a000-0000-7000-8000-000000000001', 'job-1', 'key-1', '2026-01-01T00:00:01.000Z', 0.1, 'light',
  '{"complexity_score":0.1,"cost_class":"light"}', '[]', '{"category":"errors"}');
