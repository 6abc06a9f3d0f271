import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cryptoReady } from '../../src/adapters/storage/crypto/index.ts';
import { type AuditJournal, openJournal } from '../../src/adapters/storage/journal/index.ts';
import { KeyRing, loadRootKey } from '../../src/adapters/storage/keys/index.ts';
import type { Clock } from '../../src/core/inspection/ports/index.ts';
import type { InspectionEvent } from '../../src/core/inspection/record/index.ts';
import { readMrz } from '../../src/core/mrz/index.ts';

/** A clock that a test sets by hand. */
export class SetClock implements Clock {
  at = new Date('2026-11-25T12:00:00.000Z');
  ticks = 0;
  known = true;

  mono(): number {
    this.ticks += 1;
    return this.ticks;
  }

  wall(): Date {
    return new Date(this.at);
  }

  trusted(): boolean {
    return this.known;
  }

  advanceMs(ms: number): void {
    this.at = new Date(this.at.getTime() + ms);
  }
}

/** Keys of a kiosk that is the same in every test; `cryptoReady` comes first. */
/** The ring of a state folder whose key the demonstration or a test made there. */
export async function developmentRing(stateDir: string): Promise<KeyRing> {
  const root = await loadRootKey({ kind: 'development' }, { stateDir, mayCreate: false });
  if (!root.ok) throw new Error(root.message);
  return new KeyRing(root.key);
}

export const testRing = (seed = 7): KeyRing => new KeyRing(new Uint8Array(32).fill(seed));

export interface TestState {
  stateDir: string;
  clock: SetClock;
  ring: () => KeyRing;
  open(notices?: Parameters<typeof openJournal>[0]['notices']): AuditJournal;
  remove(): void;
}

/** A state folder with a fixed root key; `open` opens the journal as another start of the appliance would. */
export async function testState(seed = 7): Promise<TestState> {
  await cryptoReady();
  const stateDir = mkdtempSync(join(tmpdir(), 'waypost-test-'));
  const clock = new SetClock();
  const ring = (): KeyRing => testRing(seed);
  return {
    stateDir,
    clock,
    ring,
    open: (notices = null) => {
      const opened = openJournal({ stateDir, ring: ring(), clock, bootId: 'boot-1', notices });
      if (!opened.ok) throw new Error(`${opened.reason}: ${opened.message}`);
      return opened.journal;
    },
    remove: () => rmSync(stateDir, { recursive: true, force: true }),
  };
}

/** Specimen of ICAO 9303-4; the holder is invented there. */
export const SPECIMEN_LINES = [
  'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<',
  'L898902C36UTO7408122F1204159ZE184226B<<<<<10',
] as const;

export function specimenDocument() {
  const outcome = readMrz(
    { lines: [...SPECIMEN_LINES], source: 'scanner', uncertain: [] },
    { year: 2026, month: 11, day: 25 },
  );
  if (outcome.document === null) throw new Error('the specimen must parse');
  return outcome.document;
}

const stamp = { wall: '2026-11-25T12:00:00.000Z', mono: 1 };
const component = { name: 'mrz', version: '1', sha256: null };

/** A short case that holds every place where personal data may stand. */
export function caseEvents(): InspectionEvent[] {
  return [
    { ...stamp, kind: 'opened', lane: 'lane-1', by: 'scanner', demo: false },
    {
      ...stamp,
      kind: 'mrz-read',
      source: 'scanner:1',
      via: 'scanner',
      value: 'successful',
      reason: 'MRZ_OK',
      rawDigest: 'ab'.repeat(32),
      personal: { lines: [...SPECIMEN_LINES], uncertain: [], document: specimenDocument() },
    },
    {
      ...stamp,
      kind: 'check-done',
      check: {
        check: 'mrz.check-digits',
        mode: 'm',
        value: 'successful',
        reason: 'MRZ_OK',
        errorCode: null,
        margin: null,
        component,
        t0: 1,
        t1: 2,
        personal: { compared: [{ field: 'documentNumber', captured: 'L898902C3', expected: 'L898902C3' }] },
      },
    },
    {
      ...stamp,
      kind: 'alert-raised',
      alert: {
        id: 'alert-1',
        cls: 'protect',
        via: 'name',
        list: {
          id: 'missing-persons',
          name: 'Missing persons',
          version: 3,
          generatedAt: stamp.wall,
          legalBasis: 'Act 1',
          handling: 'Officer only',
        },
        listAgeMs: 1000,
        stale: false,
        action: 'Call the protection officer',
        personal: { recordId: 'r-1', names: ['ERIKSSON, ANNA'], explain: [], score: 0.91, note: null },
      },
    },
    {
      ...stamp,
      kind: 'adjudicated',
      alertId: 'alert-1',
      outcome: 'not-confirmed',
      officer: 'o.one',
      personal: { note: 'Another birth place, spoke with her' },
    },
    {
      ...stamp,
      kind: 'decided',
      officer: 'o.one',
      decision: 'clear',
      reasons: ['LIST_NEEDS_CHECK'],
      personal: { note: 'Looked at both pages' },
    },
  ];
}

export function sealedEvent(): InspectionEvent {
  return { ...stamp, kind: 'sealed', digest: 'cd'.repeat(32), wiped: 2 };
}
