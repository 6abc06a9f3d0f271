import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { keyIdOf } from '../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import { deviceBoxKey } from '../../src/adapters/storage/keys/index.ts';
import {
  ForwardTime,
  ListFolder,
  type ListMeta,
  ListReader,
  OperationLists,
  operationRing,
} from '../../src/adapters/storage/lists/index.ts';
import { RollbackGuard } from '../../src/adapters/storage/rollback/index.ts';
import { enrolDevice } from '../../src/central/devices/index.ts';
import { type AuthoredHeader, agreements } from '../../src/central/publish/index.ts';
import { type AdditionsInForce, readAdditions } from '../../src/core/additions/index.ts';
import type { ListStatus, ListStep } from '../../src/core/inspection/ports/steps/index.ts';
import type { Operation, OperationRule } from '../../src/core/operation/index.ts';
import { createListStep } from '../../src/daemon/lane/index.ts';
import {
  type ApplyReport,
  applyUpdate,
  pinRoot,
  sweepOperations,
  type UpdateSite,
} from '../../src/delivery/apply/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';
import { newListKey, readListKey } from '../../src/delivery/format/index.ts';
import { later, OFFICE_HEAD, type TestCentral } from './central-office.ts';
import { specimenDocument, type TestState, testState } from './stores.ts';

/** The partner agency: a key of its own and nothing else. */
export function partner(): { secret: string; publicKey: string } {
  const { secret, publicKey } = newListKey();
  return { secret, publicKey };
}

export const OPERATION: Operation = {
  id: 'lantern',
  agency: 'coast',
  agreement: 'Memorandum 7/2026',
  purpose: 'Find persons who are moved against their will',
  notBefore: later(2).toISOString(),
  notAfter: later(50).toISOString(),
};

export const OPERATION_HEAD: AuthoredHeader = {
  ...OFFICE_HEAD,
  listId: 'lantern-persons',
  name: 'Operation Lantern',
  purpose: OPERATION.purpose,
  purposes: ['trafficking'],
};

export const ruleFor = (publicKey: string): OperationRule => ({
  agencies: [{ id: 'coast', name: 'Coast agency', key: publicKey }],
  maxDays: 5,
  maxRecords: 100,
});

/** The additions of the documentation, with these changes, in their canonical text. */
export function additionsWith(change: object = {}): string {
  const written = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/operation-additions.json'), 'utf8'));
  const read = readAdditions(JSON.stringify({ ...written, ...change }));
  if (!read.ok) throw new Error(read.message);
  return read.text;
}

/** From the records of two agencies to the repository: staged, signed by the partner, approved by two, published. */
export async function issueOperation(
  office: TestCentral,
  at: {
    lines: readonly string[];
    takingPart: readonly string[];
    secret: string;
    now: Date;
    operation?: Operation;
    head?: AuthoredHeader;
    /** Canonical text. */
    additions?: string;
  },
): Promise<void> {
  const { lines, takingPart, now, operation = OPERATION, head = OPERATION_HEAD, additions } = at;
  const built = await office.build(lines, now, { head, joint: { operation, takingPart, additions } });
  if (!built.ok) throw new Error(`${built.reason}: ${built.message}`);
  countersign(office, at.secret);
  await office.approve('targets-1', now, additions);
  await office.approve('targets-2', now, additions);
  const published = await office.publish(now);
  if (!published.ok) throw new Error(`${published.reason}: ${published.message}`);
}

/** The word of the partner for what is staged, on the way of the two files. */
export function countersign(office: TestCentral, secret: string): void {
  const asked = agreements.agreementRequest(office.folder);
  if (!asked.ok) throw new Error(asked.message);
  const request = agreements.readAgreementRequest(asked.text);
  const signer = readListKey(secret);
  if (request === null || signer === null) throw new Error('the request or the key cannot be read');
  const signed = agreements.signAgreement(request, { state: request.header.toState, signer });
  if (!signed.ok) throw new Error(signed.message);
  const partnerKey = Buffer.from(signer.publicKey).toString('hex');
  const taken = agreements.takeAgreement(office.folder, { text: signed.text, partnerKey });
  if (!taken.ok) throw new Error(`${taken.reason}: ${taken.message}`);
}

/** The lists of a lane, as the daemon opens them. */
export type LaneLists = ReturnType<typeof createListStep>;

/** One kiosk with a state folder of its own, enrolled at an office. */
export class OperationKiosk {
  readonly state: TestState;
  readonly #office: TestCentral;
  journal: AuditJournal;
  site: UpdateSite;
  /** What the screens were told of the lists at the last question. */
  listStatus: ListStatus[] = [];

  private constructor(state: TestState, office: TestCentral, rule: OperationRule | null) {
    this.state = state;
    this.#office = office;
    this.journal = state.open();
    const ring = state.ring();
    this.site = {
      stateDir: state.stateDir,
      ring,
      deviceKeyId: keyIdOf(deviceBoxKey(ring).publicKey),
      listIds: [OFFICE_HEAD.listId],
      journal: this.journal,
      clock: state.clock,
      purpose: 'trafficking',
      operations: rule,
      version: '0.1.0',
      policy: 'file',
      tpm: null,
    };
  }

  static async enrolled(
    office: TestCentral,
    at: { seed: number; rule: OperationRule | null },
  ): Promise<OperationKiosk> {
    const state = await testState(at.seed);
    state.clock.at = later(1);
    const kiosk = new OperationKiosk(state, office, at.rule);
    const verdict = enrolDevice(office.folder, deviceIdentity(kiosk.site.ring, `Lane ${at.seed}`), later(0));
    if (!verdict.ok) throw new Error(verdict.message);
    return kiosk;
  }

  get id(): string {
    return this.site.deviceKeyId;
  }

  async trust(): Promise<void> {
    const bytes = readFileSync(join(this.#office.folder.repository, 'metadata', '1.root.json'));
    const verdict = await pinRoot(this.site, { repository: 'main', bytes, renew: false, by: 'test' });
    if (!verdict.ok) throw new Error(`${verdict.reason}: ${verdict.message}`);
  }

  /** From the repository of the office as it is now, at this time of the kiosk. */
  async apply(now: Date, change: Partial<UpdateSite> = {}): Promise<ApplyReport> {
    this.state.clock.at = now;
    const floor = this.journal.lastWall() ?? undefined;
    const site = { ...this.site, floor, ...change };
    return await applyUpdate({ site, repository: 'main', from: this.#office.folder.repository });
  }

  /** Another start of the kiosk. */
  restart(): void {
    this.journal.stop();
    this.journal = this.state.open();
    this.site = { ...this.site, journal: this.journal };
  }

  remove(): void {
    this.journal.stop();
    this.state.remove();
  }

  /** What the lane says of the traveller of the ICAO specimen, at the time of the kiosk's clock. */
  ask(operations: OperationLists, purpose = this.site.purpose): ReturnType<ListStep['lookUp']> {
    const step = this.lists(operations, purpose);
    try {
      this.listStatus = step.status();
      return step.lookUp({ document: specimenDocument(), numberDoubtful: false });
    } finally {
      step.close();
    }
  }

  /** What the operations in force add to the lane. */
  additions(operations: OperationLists, purpose = this.site.purpose): AdditionsInForce[] {
    const step = this.lists(operations, purpose);
    try {
      return step.additions();
    } finally {
      step.close();
    }
  }

  /** The lists of the lane, as the daemon opens them. */
  lists(operations: OperationLists, purpose = this.site.purpose): LaneLists {
    const { stateDir, clock } = this.state;
    const { ring } = this.site;
    const guard = new RollbackGuard({ stateDir, ring, policy: 'file', tpm: null, journal: this.journal });
    const lists = [{ id: OFFICE_HEAD.listId, name: 'Missing persons', maxAgeHours: 48 }];
    const nextId = (): string => 'a1';
    const parts = { stateDir, lists, ring, clock, journal: this.journal, nextId, guard, purpose, operations };
    return createListStep(parts);
  }

  /** What the file of an operation says of itself. */
  meta(listId: string): ListMeta {
    const { stateDir, ring } = this.site;
    const own = operationRing(stateDir, listId, ring);
    const path = new ListFolder(stateDir, listId).current();
    if (own === null || path === null) throw new Error(`no list ${listId}`);
    const opening = ListReader.open(path, listId, own);
    if (!opening.ok) throw new Error(opening.message);
    const { meta } = opening.reader;
    opening.reader.close();
    return meta;
  }

  operations(floor: Date | null = this.journal.lastWall()): OperationLists {
    const { stateDir, clock } = this.state;
    return new OperationLists({ stateDir, ring: this.site.ring, clock, floor: floor ?? new Date(0) });
  }

  sweep(): boolean {
    const { stateDir, ring } = this.site;
    const now = new ForwardTime(this.state.clock, this.journal.lastWall() ?? new Date(0)).now();
    return sweepOperations({ stateDir, ring, journal: this.journal, now });
  }

  rows(kind: string): { subject: string; body: Record<string, unknown> }[] {
    return [...this.journal.readRows({ from: 1, to: 100_000 })]
      .map(({ text }) => JSON.parse(text) as { kind: string; subject: string; body: Record<string, unknown> })
      .filter((row) => row.kind === kind);
  }
}
