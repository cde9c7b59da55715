-- Accounts, what they own, and what becomes of it.

CREATE TABLE accounts (
    id         text PRIMARY KEY,
    email      text NOT NULL,
    email_key  text NOT NULL UNIQUE, -- the address as it is compared
    password   text NOT NULL,        -- crypt(5), yescrypt
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Sessions and API tokens. The token itself is kept by whoever holds it.
CREATE TABLE tokens (
    id         text PRIMARY KEY,
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    kind       text NOT NULL CHECK (kind IN ('session', 'api')),
    name       text NOT NULL,
    hash       bytea NOT NULL UNIQUE,
    created_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
CREATE INDEX tokens_by_account ON tokens (account_id, created_at);
CREATE INDEX tokens_by_expiry ON tokens (expires_at);

-- A deleted project stays until its instance and its address are gone.
CREATE TABLE projects (
    id          text PRIMARY KEY,
    account_id  text NOT NULL REFERENCES accounts,
    name        text NOT NULL,
    slug        text NOT NULL UNIQUE,
    last_number integer NOT NULL DEFAULT 0, -- of its deployments
    created_at  timestamptz NOT NULL DEFAULT now(),
    deleted_at  timestamptz
);
CREATE INDEX projects_by_account ON projects (account_id, created_at);

CREATE TABLE variables (
    project_id text NOT NULL REFERENCES projects ON DELETE CASCADE,
    name       text NOT NULL,
    sealed     bytea NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, name)
);

-- A tree is its listing; the files' bytes are in the blob store.
CREATE TABLE trees (
    hash       bytea PRIMARY KEY,
    listing    text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- Which project may deploy which tree: knowing a hash is not enough.
CREATE TABLE project_trees (
    project_id text NOT NULL REFERENCES projects ON DELETE CASCADE,
    tree       bytea NOT NULL REFERENCES trees,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (project_id, tree)
);

-- Which account has shown that it has a blob's bytes. To others the blob is missing, so that
-- nobody gets a file by naming its hash.
CREATE TABLE account_blobs (
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    hash       bytea NOT NULL,
    PRIMARY KEY (account_id, hash)
);

CREATE TABLE deployments (
    id            text PRIMARY KEY,
    project_id    text NOT NULL REFERENCES projects ON DELETE CASCADE,
    number        integer NOT NULL,
    status        text NOT NULL DEFAULT 'queued'
                  CHECK (status IN ('queued', 'building', 'starting', 'live', 'failed',
                                    'cancelled', 'stopped', 'replaced')),
    plan          jsonb,
    error_code    text,
    error_message text,
    tree          bytea NOT NULL REFERENCES trees,
    restarts      integer NOT NULL DEFAULT 0,
    created_at    timestamptz NOT NULL DEFAULT now(),
    started_at    timestamptz,
    live_at       timestamptz,
    ended_at      timestamptz,
    UNIQUE (project_id, number)
);
CREATE UNIQUE INDEX deployments_one_live ON deployments (project_id) WHERE status = 'live';
CREATE INDEX deployments_unfinished ON deployments (status)
    WHERE status IN ('queued', 'building', 'starting', 'live');

-- A deployment on its way to live. Taken with SKIP LOCKED; the row goes when the work has ended.
CREATE TABLE jobs (
    id            bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    deployment_id text NOT NULL UNIQUE REFERENCES deployments ON DELETE CASCADE,
    posted_at     timestamptz NOT NULL DEFAULT now(),
    taken_by      text,
    heartbeat_at  timestamptz
);
