import type { FleetRegister } from '../../../adapters/storage/fleet/index.ts';
import {
  type LetterReason,
  missingFile,
  type NumberRange,
  openLetter,
  type ReceivedNotices,
  receiptFile,
} from '../../../adapters/storage/outbox/index.ts';
import { answerCellOf, openCell } from '../../../delivery/cells/index.ts';
import { CELL_BYTES, downSubject, linkIdIn } from '../../../delivery/line/index.ts';
import { acceptLetters, type NoticeKeys, type OpenedLetter } from '../../notices/index.ts';
import type { LineKiosks } from './kiosks.ts';

/** Highest number that a request for missing notices can name. */
const NUMBER_MAX = 999_999_999;
/** Time between two requests to a kiosk for the same gap; it sends what it has long before that. */
export const ASK_AGAIN_MS = 600_000;

export interface Cell {
  subject: string;
  data: Uint8Array;
}

export type CellReason = LetterReason | 'NOTICE_CONFLICT' | 'CELL_SUBJECT_OTHER' | 'CELL_SIZE';

export interface CellParts {
  keys: NoticeKeys;
  kiosks: LineKiosks;
  received: ReceivedNotices;
  register: FleetRegister;
  now: () => Date;
  askAgainMs: number;
}

export interface Handled {
  ok: true;
  answers: Cell[];
  refused: ReadonlyMap<CellReason, number>;
  forks: number;
}

interface Waiting extends OpenedLetter {
  linkId: string;
  box: Uint8Array;
}

/** Accepts cells from the line. A cell is answered only once it is on the disk; a refused one is counted and not answered. */
export class CellDesk {
  readonly #parts: CellParts;
  /** When each kiosk was last asked for missing notices, ms. */
  readonly #asked = new Map<string, number>();

  constructor(parts: CellParts) {
    this.#parts = parts;
  }

  /** `ok: false`: nothing may be answered or acknowledged, the cells will come again. */
  handle(cells: readonly Cell[]): Handled | { ok: false; fault: string } {
    const { kiosks, received, register, now } = this.#parts;
    kiosks.refresh();
    const refused = new Map<CellReason, number>();
    const refuse = (reason: CellReason): void => {
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
    };
    const letters: Waiting[] = [];
    for (const cell of cells) {
      const opened = this.#open(cell);
      if (typeof opened === 'string') refuse(opened);
      else letters.push(opened);
    }
    const wall = now();
    const accepted = acceptLetters(letters, { received, register, way: 'line', wall });
    if (!accepted.ok) return accepted;
    const answers: Cell[] = [];
    for (const [at, letter] of letters.entries()) {
      const verdict = accepted.verdicts[at];
      if (verdict?.ok) answers.push(this.#answer(letter, verdict.missing, wall));
      else refuse(verdict?.reason ?? 'NOTICE_CONFLICT');
    }
    const counted = refused.size === 0 ? null : register.refuse(refused, { way: 'line', wall });
    if (counted !== null) return { ok: false, fault: counted.fault };
    return { ok: true, answers, refused, forks: accepted.forks.length };
  }

  #open({ subject, data }: Cell): Waiting | CellReason {
    const { keys, kiosks } = this.#parts;
    const linkId = linkIdIn(subject);
    if (linkId === null) return 'CELL_SUBJECT_OTHER';
    if (data.length !== CELL_BYTES) return 'CELL_SIZE';
    const file = openCell(data, keys.box);
    if (file === null) return 'NOTICE_UNREADABLE';
    const opened = openLetter(file, { keys: [keys.box], sender: (device) => kiosks.get(device) });
    if (!opened.ok) return opened.reason;
    const kiosk = kiosks.get(opened.device);
    if (kiosk === null) return 'NOTICE_DEVICE_UNKNOWN';
    // Signed by one kiosk and sent by another: either the keys of a stolen kiosk are in use, or a broker mixes them up.
    if (kiosk.linkId !== linkId) return 'CELL_SUBJECT_OTHER';
    return { ...opened, linkId, box: kiosk.box };
  }

  /** A notice always gets its receipt; a report or a blank may get a request for missing notices, of the same size. */
  #answer({ letter, device, ref, linkId, box }: Waiting, missing: readonly NumberRange[], wall: Date): Cell {
    const time = wall.toISOString();
    const { receipts } = this.#parts.keys;
    const ranges = letter.kind === 'notice' ? [] : this.#ask(device, missing, wall.getTime());
    const file =
      ranges.length > 0 ? missingFile({ device, ranges, time }, receipts) : receiptFile({ ref, time }, receipts);
    return { subject: downSubject(linkId), data: answerCellOf(file, box) };
  }

  #ask(device: string, missing: readonly NumberRange[], now: number): NumberRange[] {
    const ranges = missing
      .filter(({ from }) => from <= NUMBER_MAX)
      .map(({ from, to }) => ({ from, to: Math.min(to, NUMBER_MAX) }));
    const last = this.#asked.get(device);
    if (ranges.length === 0 || (last !== undefined && now - last < this.#parts.askAgainMs)) return [];
    this.#asked.set(device, now);
    return ranges;
  }
}
