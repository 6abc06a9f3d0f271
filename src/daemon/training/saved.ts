import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { address, openRecord, sealRecord } from '../../adapters/storage/crypto/index.ts';
import { replaceFile } from '../../adapters/storage/files/index.ts';
import type { KeyRing } from '../../adapters/storage/keys/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import type { Result } from '../../core/result/index.ts';
import type { SetSheet } from '../../core/training/index.ts';

const FOLDER = 'sheets';
const TAG = 'waypost.training.sheet.1';
const EPOCH = 1;
/** Maximum number of sheets: enough for weeks of training with many trainees. More are refused with a sentence. */
const SHEETS_MAX = 200;

export interface SavedSheet {
  savedAt: string;
  /** What the trainee wrote on the sheet; may be empty. */
  label: string;
  sheet: SetSheet;
}

export type SaveResult = Result<'TRAINING_FULL' | 'STORAGE_FAILED'>;

/** Sheets that trainees saved for the instructor, sealed with a key of this run: after the run they cannot be opened. */
export class SavedSheets {
  readonly #parts: { stateDir: string; ring: KeyRing; clock: Clock };

  constructor(parts: { stateDir: string; ring: KeyRing; clock: Clock }) {
    this.#parts = parts;
  }

  async save(sheet: SetSheet, label: string): Promise<SaveResult> {
    const { ring, clock } = this.#parts;
    const number = this.#names().length + 1;
    if (number > SHEETS_MAX)
      return { ok: false, reason: 'TRAINING_FULL', message: `${SHEETS_MAX} sheets are saved, which is the maximum.` };
    const entry: SavedSheet = { savedAt: clock.wall().toISOString(), label, sheet };
    const name = `${String(number).padStart(3, '0')}.sheet`;
    try {
      mkdirSync(this.#folder(), { recursive: true, mode: 0o700 });
      const plain = Buffer.from(JSON.stringify(entry), 'utf8');
      const sealed = sealRecord({ plain, key: ring.key('cases'), aad: address(TAG, name), epoch: EPOCH });
      await replaceFile(join(this.#folder(), name), sealed, { suffix: 'part' });
      return { ok: true };
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === undefined) throw error;
      return { ok: false, reason: 'STORAGE_FAILED', message: `The sheet cannot be written (${code}).` };
    }
  }

  /** The sheets, oldest first; one that cannot be opened is left out. */
  list(): SavedSheet[] {
    return this.#names().flatMap((name) => {
      const blob = readFileSync(join(this.#folder(), name));
      const opened = openRecord({ blob, key: this.#parts.ring.key('cases'), aad: address(TAG, name), epoch: EPOCH });
      return opened.ok ? [JSON.parse(Buffer.from(opened.plain).toString('utf8')) as SavedSheet] : [];
    });
  }

  #folder(): string {
    return join(this.#parts.stateDir, FOLDER);
  }

  #names(): string[] {
    if (!existsSync(this.#folder())) return [];
    return readdirSync(this.#folder())
      .filter((name) => name.endsWith('.sheet'))
      .sort();
  }
}
