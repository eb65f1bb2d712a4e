/** One step for each version of the file; `user_version` says how many were taken. */
export const migrations = [
  `CREATE TABLE objects (
     kind TEXT NOT NULL, id TEXT NOT NULL, account TEXT NOT NULL, created_at INTEGER NOT NULL,
     body TEXT NOT NULL, PRIMARY KEY (kind, id));
   CREATE INDEX objects_by_account ON objects (kind, account, created_at, id);
   CREATE TABLE uniques (
     scope TEXT NOT NULL, value TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (scope, value));
   CREATE INDEX uniques_by_object ON uniques (kind, id);
   CREATE TABLE faults (id INTEGER PRIMARY KEY, spec TEXT NOT NULL, left_over INTEGER NOT NULL);`,
  // The first version kept passwords that the API never gives back.
  `UPDATE objects SET body = json_remove(body, '$.password') WHERE kind = 'credential_connections';`,
  // The second version let a number that was changed be given out again. Of two that are one, the one in use stays.
  `DELETE FROM objects WHERE rowid IN (SELECT rowid FROM (
     SELECT rowid, row_number() OVER (
       PARTITION BY json_extract(body, '$.phone_number')
       ORDER BY json_extract(body, '$.connection_id') IS NULL, json_array_length(body, '$.tags') = 0, rowid) AS place
     FROM objects WHERE kind = 'phone_numbers') WHERE place > 1);
   DELETE FROM uniques WHERE scope = 'phone_number';
   INSERT INTO uniques (scope, value, kind, id)
     SELECT 'phone_number', json_extract(body, '$.phone_number'), kind, id FROM objects WHERE kind = 'phone_numbers';`,
  `CREATE TABLE IF NOT EXISTS switches (name TEXT PRIMARY KEY);`,
  `CREATE TABLE IF NOT EXISTS searches (
     account TEXT NOT NULL, number TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (account, number));`,
];
