import { factoryVersion, readSlot, SLOT_ROOT, statusLines } from '../../delivery/program/index.ts';
import { type Finding, note, ok } from './finding.ts';

/** Which program is running, and why another one was not kept; empty on a machine without slots. */
export function programs(slot: string = SLOT_ROOT): Finding[] {
  const facts = readSlot(slot);
  if (facts === null) return [];
  const words = statusLines(facts, factoryVersion()).join(' ');
  const { wentBack, hold } = facts;
  if (wentBack !== null && wentBack.reason !== 'PROGRAM_BACK_BY_HAND') {
    const remedy = 'tell central IT; the version is not tried again automatically (docs/updates.md)';
    return [note('program', words, remedy, wentBack.reason)];
  }
  return [hold === null ? ok('program', words) : note('program', words, 'waypost program hold --release')];
}
