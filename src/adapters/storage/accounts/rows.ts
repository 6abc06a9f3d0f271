import type Database from 'better-sqlite3';
import { HOUR_MS } from '../../../core/time/index.ts';
import type { Role } from './role.ts';

/** A row of the table `account`. */
export interface AccountRow {
  id: string;
  name: string;
  role: Role;
  pin: string;
  active: number;
  created_at: string;
  failures: number;
  locks: number;
  locked_until: string | null;
  epoch: number;
  made_by: string | null;
  pin_by: string | null;
  pin_keyed: number;
  code: string | null;
  code_until: number | null;
  own_pin_at: string | null;
  /** Trainings, comma-separated; null if there is none. */
  trained_for: string | null;
  trained_until: string | null;
  seen_on: string | null;
}

export function accountRow(db: Database.Database, id: string): AccountRow | undefined {
  return db.prepare<[string], AccountRow>('SELECT * FROM account WHERE id = ?').get(id);
}

/** True if an account can be used to sign in. */
export const isUsable = ({ active, made_by: madeBy }: AccountRow): boolean => active === 1 && madeBy === null;

export const LONGEST_LOCK_MS = 60 * 60_000;

/**
 * Milliseconds until the lock ends, or null. Locks end by wall time, so that a restart does not lift them; a clock
 * set back could make one endless, so it never lasts longer than the longest lock from now.
 */
export function lockLeft({ locked_until: until }: AccountRow, now: Date): number | null {
  if (until === null) return null;
  const left = Date.parse(until) - now.getTime();
  return left <= 0 ? null : Math.min(left, LONGEST_LOCK_MS);
}

/**
 * How the time of an owner's presence is stored: the full hour, ISO 8601 UTC. To the second, it would reveal a moment at
 * the lane.
 */
export function ownPinHour(now: Date): string {
  return new Date(Math.floor(now.getTime() / HOUR_MS) * HOUR_MS).toISOString();
}
