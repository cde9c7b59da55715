-- Several servers may share a database. What a deployment has (its files, its process, its logs)
-- is with one of them; '' is the only one there was before.
ALTER TABLE deployments ADD COLUMN server text NOT NULL DEFAULT '';

-- What an owner asked of something that runs, for the server that has it. Whoever is asked notes
-- it here; the row goes when it is taken.
CREATE TABLE requests (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id text NOT NULL REFERENCES projects ON DELETE CASCADE,
    server     text NOT NULL,
    action     text NOT NULL CHECK (action IN ('stop', 'restart')),
    posted_at  timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX requests_by_server ON requests (server, id);
