import { v7 as uuidv7 } from 'uuid';
import type { NoticesDiagnosis } from '../../adapters/http/api/index.ts';
import { fromHex } from '../../adapters/storage/crypto/index.ts';
import { folderWords } from '../../adapters/storage/exchange-folder/index.ts';
import type { AuditJournal } from '../../adapters/storage/journal/index.ts';
import {
  type CollectResult,
  collectReceipts,
  type SendResult,
  sendNotices,
} from '../../adapters/storage/notice-exchange/index.ts';
import type { NoticePolicy, OutboxStatus } from '../../adapters/storage/outbox/index.ts';
import type { Config } from '../../core/config/index.ts';
import type { Clock } from '../../core/inspection/ports/index.ts';
import { HOUR_MS } from '../../core/time/index.ts';

/** How often the daemon checks the exchange folder. It moves only a few notices at a time, so that the lane does not wait. */
export const EXCHANGE_EVERY_MS: number = 5 * 60_000;
const EXCHANGE_NOTICES = 100;

/** Rules by which the journal makes notices; null if the site does not report to central. */
export function noticesOf({ notices }: Pick<Config, 'notices'>): { policy: NoticePolicy; nextId: () => string } | null {
  const seal = fromHex(notices?.centralKey.seal ?? '', 32);
  const receipts = fromHex(notices?.centralKey.receipts ?? '', 32);
  if (notices === null || seal === null || receipts === null) return null;
  return { policy: { seal, receipts, classes: notices.classes }, nextId: () => uuidv7() };
}

export interface NoticeStatus {
  configured: boolean;
  waiting: number;
  oldestAgeMs: number | null;
  /** One sentence for status, doctor and diagnostics. */
  words: string;
  /** What to do about it, or null if nothing needs work. */
  remedy: string | null;
}

/** How many notices wait for central, since when, and whether somebody has to carry them. */
export function noticeStatus(status: OutboxStatus, at: { now: Date; notices: Config['notices'] }): NoticeStatus {
  const { waiting, owed, unsent, oldest, configured, limit } = status;
  const oldestAgeMs = oldest === null ? null : Math.max(0, at.now.getTime() - Date.parse(oldest));
  const age = oldestAgeMs === null ? '' : `, the oldest ${(oldestAgeMs / HOUR_MS).toFixed(1)} h old`;
  const full = owed === 0 ? '' : `; the outbox is full (${limit}), ${owed} are kept in the audit until there is room`;
  const count =
    waiting === 0 ? 'nothing is waiting' : `${waiting} are waiting for a receipt, ${unsent} never sent${age}${full}`;
  const words = configured
    ? count
    : `not configured: hits are not reported to the central office${waiting === 0 ? '' : `; ${count}`}`;
  const warnAfterMs = (at.notices?.warnAfterHours ?? 0) * HOUR_MS;
  const overdue = owed > 0 || (waiting > 0 && (oldestAgeMs ?? 0) >= warnAfterMs);
  const remedy = overdue
    ? 'waypost notices send FOLDER, carry it to central IT, then waypost notices collect FOLDER'
    : null;
  return { configured, waiting, oldestAgeMs, words, remedy };
}

/** The status for the screen: a code for what to do, without words. */
export function noticesDiagnosis(
  { configured, waiting, oldestAgeMs, remedy }: NoticeStatus,
  exchange: { fault(): string | null },
): NoticesDiagnosis {
  const advice = exchange.fault() !== null ? 'NOTICES_FOLDER' : remedy === null ? null : 'NOTICES_CARRY';
  return { configured, waiting, oldestAgeMs, advice };
}

/** What went wrong with a folder, in words; null if nothing did. */
export function faultWords(fault: SendResult['fault'] | CollectResult['fault']): string | null {
  if (fault === null) return null;
  return fault === 'AUDIT_UNAVAILABLE' ? 'the audit of this kiosk cannot be written' : folderWords(fault);
}

/**
 * Carries notices to the configured exchange folder and takes receipts from it while no traveller is there
 * (docs/notices.md: nothing at the lane may depend on whether there is a notice). Returns the words of the last
 * fault, or null.
 */
export function startExchange(parts: {
  config: Pick<Config, 'notices'>;
  journal: AuditJournal;
  clock: Clock;
  every: (ms: number, run: () => void) => () => void;
  idle: () => boolean;
  warn: (message: string) => void;
}): { stop(): Promise<void>; fault(): string | null } {
  const { journal, clock, warn } = parts;
  const folder = parts.config.notices?.folder ?? null;
  let fault: string | null = null;
  let refused = 0;
  let running: Promise<void> | null = null;
  const round = async (at: string): Promise<void> => {
    const collected = await collectReceipts({ journal, folder: at, clock });
    const sent = await sendNotices({ journal, folder: at, clock, most: EXCHANGE_NOTICES });
    const words = faultWords(collected.fault ?? sent.fault);
    if (words !== null && words !== fault) warn(`Notices are not exchanged with ${at}: ${words}.`);
    fault = words;
    if (collected.refused > 0 && collected.refused !== refused) {
      journal.appendSystem('notice-receipt-refused', 'notices', { refused: collected.refused });
      warn(`${collected.refused} receipts in ${at} are not from the central office: tell central IT.`);
    }
    refused = collected.refused;
  };
  const turn = (): void => {
    if (folder === null || running !== null || !parts.idle()) return;
    running = round(folder).finally(() => {
      running = null;
    });
  };
  const cancel = folder === null ? () => undefined : parts.every(EXCHANGE_EVERY_MS, turn);
  turn();
  return {
    stop: async () => {
      cancel();
      await running;
    },
    fault: () => fault,
  };
}
