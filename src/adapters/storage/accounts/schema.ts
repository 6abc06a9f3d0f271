import { MACHINE_MIGRATION } from './machines.ts';
import { SECURITY_KEY_MIGRATION } from './security-keys.ts';

/** SQL of each schema step of `accounts.db`; one that was shipped is never edited. */
export const ACCOUNT_MIGRATIONS: readonly string[] = [
  `
  CREATE TABLE account (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'technician', 'protection')),
    pin TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locks INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT
  ) STRICT, WITHOUT ROWID;
  `,
  // The role of the data-protection officer was added later, and a column's constraint cannot be changed.
  `
  CREATE TABLE account_2 (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'supervisor', 'technician', 'protection', 'dpo')),
    pin TEXT NOT NULL,
    active INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL,
    failures INTEGER NOT NULL DEFAULT 0,
    locks INTEGER NOT NULL DEFAULT 0,
    locked_until TEXT
  ) STRICT, WITHOUT ROWID;
  INSERT INTO account_2 SELECT * FROM account;
  DROP TABLE account;
  ALTER TABLE account_2 RENAME TO account;
  `,
  // Rises with every change that an open session must not survive; then, who made an account and set its PIN.
  'ALTER TABLE account ADD COLUMN epoch INTEGER NOT NULL DEFAULT 0;',
  'ALTER TABLE account ADD COLUMN made_by TEXT; ALTER TABLE account ADD COLUMN pin_by TEXT;',
  // Older hashes do not have a key until their owner signs in. The code lets an account past a throttled door.
  `
  ALTER TABLE account ADD COLUMN pin_keyed INTEGER NOT NULL DEFAULT 0;
  ALTER TABLE account ADD COLUMN code TEXT;
  ALTER TABLE account ADD COLUMN code_until INTEGER;
  CREATE TABLE throttle (name TEXT PRIMARY KEY, idle_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  `,
  SECURITY_KEY_MIGRATION,
  MACHINE_MIGRATION,
  // Who carries sealed files depends on who was last here (docs/protection.md): stored to the full hour, and only while the
  // PIN is their own.
  'ALTER TABLE account ADD COLUMN own_pin_at TEXT;',
  // The training of its owner, confirmed by two people, and the day on which the owner was last here.
  `
  ALTER TABLE account ADD COLUMN trained_for TEXT;
  ALTER TABLE account ADD COLUMN trained_until TEXT;
  ALTER TABLE account ADD COLUMN seen_on TEXT;
  `,
];
