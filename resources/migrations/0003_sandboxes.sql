-- Where an account works in a project on a server: a folder there, with its terminals in it. The
-- row says whose it is; a folder without a row is removed.
CREATE TABLE sandboxes (
    id         text PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects ON DELETE CASCADE,
    account_id text NOT NULL REFERENCES accounts ON DELETE CASCADE,
    server     text NOT NULL,
    tree       bytea NOT NULL REFERENCES trees, -- its files were last brought up to date with
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, account_id)
);
CREATE INDEX sandboxes_by_account ON sandboxes (account_id);
CREATE INDEX sandboxes_by_server ON sandboxes (server);
