import type Database from 'better-sqlite3';
import { z } from 'zod';
import { canonical } from '../../../core/audit/index.ts';
import {
  type AddendumHeader,
  type DrillRecord,
  REF_NO,
  type ReferralHeader,
} from '../../../core/protection/referral/index.ts';
import { address, openRecord, padTo, sealRecord, unpadFrom, wipe } from '../crypto/index.ts';

const NAME = 'kept';
const TAG = 'waypost.protection-kept.1';
const EPOCH = 1;
/** Size of the sealed value, bytes, whatever it contains. */
const SIZE_BYTES = 8_192;
/** Maximum number of drills kept, which is more than a year of weekly ones; the oldest are dropped. */
const DRILLS_MAX = 64;

const schema = z
  .array(
    z.strictObject({
      refNo: z.string().regex(REF_NO),
      sealedAtMs: z.int(),
      answeredAtMs: z.int().nullable(),
      rejected: z.boolean(),
    }),
  )
  .max(DRILLS_MAX);

/**
 * Records which numbers were drills, in one sealed value of fixed size. The threat is a person with access to the disk: if
 * they could recognise drills, every other file would be a referral. The value is therefore sealed again at every event of a
 * referral or a drill, and exists from the first day on.
 */
export class DrillRegister {
  readonly #db: Database.Database;
  readonly #key: Uint8Array;

  constructor(db: Database.Database, key: Uint8Array) {
    this.#db = db;
    this.#key = key;
  }

  /** Inside the caller's transaction: makes sure that the value exists, even if an earlier version made the file. */
  begin(): void {
    if (this.#value() === undefined) this.#write([]);
  }

  /** Oldest first. A value that does not open shows no drills: the route then counts as untested. */
  read(): DrillRecord[] {
    const value = this.#value();
    if (value === undefined) return [];
    const blob = new Uint8Array(Buffer.from(value, 'base64'));
    const opened = openRecord({ blob, key: this.#key, aad: address(TAG), epoch: EPOCH });
    if (!opened.ok) return [];
    try {
      const plain = unpadFrom(opened.plain, SIZE_BYTES);
      if (plain === null) return [];
      return schema.safeParse(JSON.parse(Buffer.from(plain).toString('utf8'))).data ?? [];
    } catch {
      return [];
    } finally {
      wipe(opened.plain);
    }
  }

  /** Inside the caller's transaction, at every event of a sealed file: seals what is known again, changed or not. */
  again(change: (drills: DrillRecord[]) => DrillRecord[] = (drills) => drills): void {
    this.#write(change(this.read()).slice(-DRILLS_MAX));
  }

  /** Inside the caller's transaction: records that a file was sealed, a drill or not. */
  sealed(head: ReferralHeader | AddendumHeader, now: Date): void {
    const drill = { refNo: head.refNo, sealedAtMs: now.getTime(), answeredAtMs: null, rejected: false };
    this.again((drills) => (head.v === 2 && head.kind === 'drill' ? [...drills, drill] : drills));
  }

  /** Inside the caller's transaction: records that an answer was taken; for a drill the first time counts. */
  answered({ refNo, rejected }: { refNo: string; rejected: boolean }, now: Date): void {
    this.again((drills) =>
      drills.map((drill) => {
        if (drill.refNo !== refNo) return drill;
        const answeredAtMs = drill.answeredAtMs ?? now.getTime();
        return { ...drill, answeredAtMs, rejected: drill.rejected || rejected };
      }),
    );
  }

  #value(): string | undefined {
    return this.#db.prepare<[string], { value: string }>('SELECT value FROM meta WHERE name = ?').get(NAME)?.value;
  }

  #write(drills: readonly DrillRecord[]): void {
    const plain = padTo(Buffer.from(canonical(drills.map((drill) => ({ ...drill })))), SIZE_BYTES);
    const blob = sealRecord({ plain, key: this.#key, aad: address(TAG), epoch: EPOCH });
    wipe(plain);
    this.#db
      .prepare('INSERT INTO meta (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value')
      .run(NAME, Buffer.from(blob).toString('base64'));
  }
}
