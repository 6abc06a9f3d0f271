import {
  type AuditRow,
  buildEvidence,
  type Checkpoint,
  checkpointHolds,
  commit,
  type Json,
  type PersonalDisclosure,
  verifyChain,
} from '../../../core/audit/index.ts';
import type { Result } from '../../../core/result/index.ts';
import { describeFailure, storeFailure } from '../database/index.ts';
import type { AuditJournal } from './journal.ts';
import { ChainBroken } from './keyed-chain.ts';

export type JournalVerdict =
  | { ok: true; rows: number; head: string; checkpoints: number; unsigned: number; personal: number; purged: number }
  | { ok: false; fault: string; seq: number; message: string };

/**
 * Verifies the whole stored chain, then that the columns and tables beside it agree with it, then that every personal part
 * opens and fits its row or was
 * purged with a receipt.
 */
export function verifyJournal(journal: AuditJournal): JournalVerdict {
  try {
    return journal.snapshot(() => verifyState(journal));
  } catch (error) {
    if (error instanceof ChainBroken) return { ok: false, fault: 'AUDIT_HEAD', seq: 0, message: error.message };
    const failure = storeFailure(error);
    if (failure === null) throw error;
    return { ok: false, fault: failure, seq: 0, message: `audit.db cannot be read: ${describeFailure(failure)}` };
  }
}

function verifyState(journal: AuditJournal): JournalVerdict {
  const all = { from: 1, to: Number.MAX_SAFE_INTEGER };
  const { publicKey } = journal.signer;
  const floor = journal.floor();
  const head = journal.chain.held();
  const chain = verifyChain({
    rows: journal.readRows(all),
    checkpoints: journal.checkpoints({ from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER }),
    publicKey,
    keyed: { from: head.keyed, key: journal.chain.key },
    ...(floor === null ? {} : { after: { ...floor, mac: journal.chain.macAt(floor.seq) } }),
  });
  if (!chain.ok) return chain;
  const cut = cutFault(journal, floor);
  if (cut !== null) return cut;
  const derived = journal.derivedFault();
  if (derived !== null) return { ok: false, fault: 'DERIVED', ...derived };
  const receipts = new Set<string>();
  const missing: AuditRow[] = [];
  let personal = 0;
  for (const stored of journal.readRows(all)) {
    const row = JSON.parse(stored.text) as AuditRow;
    if (row.scope === 'system' && row.kind === 'personal-purged') receipts.add(row.subject);
    if (row.commitment === null) continue;
    const part = journal.personal(row);
    if (part === null) {
      if (journal.hasPersonal(row.seq)) {
        return {
          ok: false,
          fault: 'PERSONAL_UNREADABLE',
          seq: row.seq,
          message: `the personal part of row ${row.seq} cannot be opened`,
        };
      }
      missing.push(row);
    } else if (commit(part.salt, part.parts as unknown as Json) !== row.commitment) {
      return {
        ok: false,
        fault: 'PERSONAL_CHANGED',
        seq: row.seq,
        message: `the personal part of row ${row.seq} is not the one recorded`,
      };
    } else personal += 1;
  }
  if (journal.personalParts() !== personal) {
    return { ok: false, fault: 'PERSONAL_UNKNOWN', seq: 0, message: 'a personal part belongs to no row' };
  }
  const lost = missing.find((row) => !receipts.has(row.subject));
  if (lost !== undefined) {
    return {
      ok: false,
      fault: 'PERSONAL_MISSING',
      seq: lost.seq,
      message: `the personal part of row ${lost.seq} was removed without a receipt`,
    };
  }
  return {
    ok: true,
    rows: chain.rows,
    head: chain.head,
    checkpoints: chain.checkpoints,
    unsigned: chain.unsigned,
    personal,
    purged: missing.length,
  };
}

/**
 * Anyone who cuts off the beginning of a chain needs the appliance's key, and the last receipt says how far it was cut.
 */
function cutFault(journal: AuditJournal, floor: Checkpoint | null): Extract<JournalVerdict, { ok: false }> | null {
  const seq = floor?.seq ?? 0;
  if (floor !== null && !checkpointHolds(floor, journal.signer.publicKey))
    return { ok: false, fault: 'FLOOR_SIGNATURE', seq, message: `the checkpoint of the purged rows is not valid` };
  const receipts = journal.caseRows('log').map(({ text }) => JSON.parse(text) as AuditRow);
  const last = receipts.findLast(({ kind }) => kind === 'record-purged')?.body as
    | { upTo?: number; hash?: string }
    | undefined;
  if (last?.upTo === floor?.seq && last?.hash === floor?.hash) return null;
  return { ok: false, fault: 'ROWS_MISSING', seq, message: `the rows up to ${seq} were removed without a receipt` };
}

export type EvidenceExport = Result<
  'CASE_UNKNOWN' | 'AUDIT_UNAVAILABLE',
  { text: string; rows: number; withheld: number }
>;

/**
 * Writes the evidence bundle of one case. The export is itself an audit row of the case, written and signed first,
 * so the bundle shows its own creation. Without `withPersonal` the rows come alone and do not name anybody.
 */
export function exportEvidence(
  journal: AuditJournal,
  request: { inspectionId: string; withPersonal: boolean; by: string; createdAt: Date },
): EvidenceExport {
  const { inspectionId } = request;
  if (journal.caseRows(inspectionId).length === 0) {
    return { ok: false, reason: 'CASE_UNKNOWN', message: `There is no case ${inspectionId} in the audit.` };
  }
  // A court reads what the appliance's key signs here: every row since the case began is verified first.
  const broken = journal.snapshot(() => journal.rowsFault(checkpointBefore(journal, inspectionId)));
  if (broken !== null) {
    const message = `Nothing was exported: the audit is broken at row ${broken.seq}: ${broken.message}.`;
    return { ok: false, reason: 'AUDIT_UNAVAILABLE', message };
  }
  const noted = journal.appendSystem('evidence-exported', inspectionId, {
    by: request.by,
    personal: request.withPersonal,
  });
  const signed = noted.ok ? journal.checkpoint() : noted;
  if (!signed.ok) return { ok: false, reason: 'AUDIT_UNAVAILABLE', message: signed.detail };
  return journal.snapshot(() => bundleOf(journal, request));
}

function bundleOf(
  journal: AuditJournal,
  request: { inspectionId: string; withPersonal: boolean; createdAt: Date },
): EvidenceExport {
  const { inspectionId } = request;
  const own = journal.caseRows(inspectionId);
  const first = own[0]?.seq ?? 1;
  const last = own.at(-1)?.seq ?? first;
  const from = checkpointBefore(journal, inspectionId);
  const checkpoints = journal.checkpoints({ from: (from?.seq ?? 0) + 1, to: Number.MAX_SAFE_INTEGER });
  const end = checkpoints.find((checkpoint) => checkpoint.seq >= last)?.seq ?? last;
  const personal = request.withPersonal
    ? own.flatMap((stored) => disclose(journal, JSON.parse(stored.text) as AuditRow))
    : [];
  const committed = own.filter((stored) => (JSON.parse(stored.text) as AuditRow).commitment !== null).length;
  const text = buildEvidence({
    inspectionId,
    createdAt: request.createdAt.toISOString(),
    from,
    rows: [...journal.readRows({ from: (from?.seq ?? 0) + 1, to: end })],
    checkpoints: checkpoints.filter((checkpoint) => checkpoint.seq <= end),
    personal,
    signer: journal.signer,
  });
  return { ok: true, text, rows: own.length, withheld: committed - personal.length };
}

function checkpointBefore(journal: AuditJournal, inspectionId: string): Checkpoint | null {
  const first = journal.caseRows(inspectionId)[0]?.seq ?? 1;
  return journal.checkpoints({ from: 0, to: first - 1 }).at(-1) ?? journal.floor();
}

function disclose(journal: AuditJournal, row: AuditRow): PersonalDisclosure[] {
  const part = journal.personal(row);
  if (part === null) return [];
  return [{ seq: row.seq, salt: Buffer.from(part.salt).toString('hex'), value: part.parts as unknown as Json }];
}
