CREATE TABLE administrator_tokens (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  hash text NOT NULL,
  created_at timestamptz NOT NULL,
  used_at timestamptz
);
--> statement-breakpoint
CREATE TABLE runtimes (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE,
  labels jsonb NOT NULL,
  platform text NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen timestamptz
);
--> statement-breakpoint
CREATE INDEX runtimes_labels ON runtimes USING gin (labels jsonb_path_ops);
--> statement-breakpoint
CREATE TABLE runtime_keys (
  id uuid PRIMARY KEY,
  runtime_id uuid NOT NULL REFERENCES runtimes,
  hash text NOT NULL,
  created_at timestamptz NOT NULL,
  revoked_at timestamptz
);
--> statement-breakpoint
CREATE INDEX runtime_keys_runtime ON runtime_keys (runtime_id);
--> statement-breakpoint
CREATE TABLE assignments (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  runtime_id uuid REFERENCES runtimes,
  labels jsonb,
  provider text NOT NULL,
  version text NOT NULL,
  configuration json NOT NULL,
  priority integer NOT NULL,
  ring integer NOT NULL,
  created_at timestamptz NOT NULL,
  CONSTRAINT assignments_one_selector CHECK ((runtime_id IS NULL) <> (labels IS NULL))
);
--> statement-breakpoint
CREATE INDEX assignments_runtime ON assignments (runtime_id);
--> statement-breakpoint
CREATE TABLE configurations (
  runtime_id uuid PRIMARY KEY REFERENCES runtimes,
  revision integer NOT NULL,
  hash text NOT NULL,
  issued_at timestamptz NOT NULL,
  expires timestamptz NOT NULL,
  bundle text NOT NULL
);
--> statement-breakpoint
CREATE TABLE reports (
  runtime_id uuid PRIMARY KEY REFERENCES runtimes,
  received_at timestamptz NOT NULL,
  status json NOT NULL
);
--> statement-breakpoint
CREATE TABLE events (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at timestamptz NOT NULL,
  who text NOT NULL,
  why text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  detail json NOT NULL
);
--> statement-breakpoint
CREATE FUNCTION refuse_change_of_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'events are append-only';
END
$$;
--> statement-breakpoint
CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_history();
