import { readFileSync } from 'node:fs';
import { keyIdOf } from '../../src/adapters/storage/crypto/index.ts';
import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import { deviceBoxKey } from '../../src/adapters/storage/keys/index.ts';
import { ListFolder, ListReader, ListStore } from '../../src/adapters/storage/lists/index.ts';
import type { ListStatus } from '../../src/core/inspection/ports/steps/index.ts';
import { personQuery } from '../../src/core/watchlist/index.ts';
import { type ApplyReport, applyUpdate, pinRoot, type UpdateSite } from '../../src/delivery/apply/index.ts';
import { readLine } from '../../src/delivery/bundles/index.ts';
import type { ListHeader } from '../../src/delivery/format/index.ts';
import { HEAD } from './lists.ts';
import { fullStatement, sha256, stateOf, TestRepository } from './repository.ts';
import { type TestState, testState } from './stores.ts';

/** Canonical records of a generation: each says its generation, so that a mixture would show. */
export function recordsOf(generation: number, count = 40): string[] {
  return Array.from({ length: count }, (_, at) =>
    record({ id: `r${1000 + at}`, rev: generation, note: `generation ${generation} ${sha256(String(at))}` }),
  );
}

export function record(change: {
  id: string;
  rev: number;
  note?: string;
  number?: string;
  cat?: 'stop' | 'protect';
}): string {
  const { id, rev, note, number, cat = 'stop' } = change;
  const docs = [{ c: 'UTO', n: number ?? `X${id.toUpperCase()}`, t: 'P' }];
  const given = {
    op: 'put',
    id,
    rev,
    cat,
    act: 'Check',
    basis: 'Act',
    exp: '2036-01-01',
    docs,
    note: note ?? null,
  };
  const read = readLine(JSON.stringify(given));
  if (!read.ok) throw new Error(read.where);
  return read.text;
}

/** One appliance, one repository, and what goes on between them. */
export class UpdateRig {
  readonly state: TestState;
  journal: AuditJournal;
  readonly repository = new TestRepository();
  site: UpdateSite;

  private constructor(state: TestState) {
    this.state = state;
    this.journal = state.open();
    const ring = state.ring();
    const box = deviceBoxKey(ring).publicKey;
    this.repository.devices = [box];
    this.site = {
      stateDir: state.stateDir,
      ring,
      deviceKeyId: keyIdOf(box),
      listIds: [HEAD.listId],
      journal: this.journal,
      clock: state.clock,
      version: '0.1.0',
      policy: 'file',
      tpm: null,
    };
  }

  static async start(seed = 7): Promise<UpdateRig> {
    const state = await testState(seed);
    state.clock.at = new Date();
    return new UpdateRig(state);
  }

  remove(): void {
    this.journal.stop();
    this.repository.remove();
    this.state.remove();
  }

  /** Another start of the appliance, over whatever is in its folder now. */
  restart(): void {
    this.journal.stop();
    this.journal = this.state.open();
    this.site = { ...this.site, journal: this.journal };
  }

  async trust(version = 1, renew = false): Promise<void> {
    const verdict = await pinRoot(this.site, {
      repository: 'main',
      bytes: this.repository.root(version),
      renew,
      by: 'test',
    });
    if (!verdict.ok) throw new Error(`${verdict.reason}: ${verdict.message}`);
  }

  head(generation: number): ListHeader {
    return { ...HEAD, generation };
  }

  addFull(
    generation: number,
    lines = recordsOf(generation),
    change: Parameters<TestRepository['addBundle']>[2] = {},
  ): string {
    return this.repository.addBundle(
      fullStatement(this.head(generation), lines, this.state.clock.wall()),
      lines,
      change,
    );
  }

  /** A delta between two texts. */
  addDelta(
    from: { generation: number; lines: readonly string[] },
    to: { generation: number; lines: readonly string[] },
    change: Parameters<TestRepository['addBundle']>[2] = {},
  ): string {
    const idOf = (line: string): string => (JSON.parse(line) as { id: string }).id;
    const before = new Map(from.lines.map((line) => [idOf(line), line]));
    const after = new Map(to.lines.map((line) => [idOf(line), line]));
    const put = to.lines.filter((line) => before.get(idOf(line)) !== line).map((line) => ({ id: idOf(line), line }));
    const gone = [...before.keys()].filter((id) => !after.has(id));
    const revOf = (id: string): number => (JSON.parse(before.get(id) ?? '{}') as { rev: number }).rev;
    const del = gone.map((id) => ({ id, line: JSON.stringify({ id, op: 'del', rev: revOf(id) + 1 }) }));
    const lines = [...put, ...del].sort((a, b) => (a.id < b.id ? -1 : 1)).map(({ line }) => line);
    const statement = {
      head: this.head(to.generation),
      kind: 'delta' as const,
      from: from.generation,
      fromState: stateOf(from.lines),
      to: to.generation,
      toState: stateOf(to.lines),
      records: lines.length,
      total: to.lines.length,
      createdAt: this.state.clock.wall().toISOString(),
    };
    return this.repository.addBundle(statement, lines, change);
  }

  apply(change: Partial<UpdateSite> = {}): Promise<ApplyReport> {
    return applyUpdate({ site: { ...this.site, ...change }, repository: 'main', from: this.repository.folder });
  }

  /** Generation and content of the list in place as a look-up finds it; null where none serves. */
  serving(): { generation: number; status: ListStatus['state']; found: number; whole: boolean } | null {
    const { stateDir } = this.state;
    const store = new ListStore({
      stateDir,
      lists: [{ id: HEAD.listId, name: 'L', maxAgeHours: 24 }],
      ring: this.state.ring(),
      clock: this.state.clock,
      onUnreadable: () => undefined,
      onDamaged: () => undefined,
    });
    const parts = { documentNumber: 'XR1000', issuer: 'UTO', typeClass: 'P' as const, surname: '', givenNames: '' };
    const [lookup] = store.find(personQuery(parts));
    const status = lookup?.status;
    store.close();
    if (status?.version == null) return null;
    const path = new ListFolder(stateDir, HEAD.listId).current();
    const opening = path === null ? null : ListReader.open(path, HEAD.listId, this.state.ring());
    const whole = opening?.ok === true && opening.reader.check().ok;
    if (opening?.ok) opening.reader.close();
    return { generation: status.version, status: status.state, found: lookup?.documentMatches.length ?? 0, whole };
  }

  /** Bodies of the rows about updates. */
  verdicts(): { subject: string; verdict: string; generation: number | null }[] {
    return [...this.journal.readRows({ from: 1, to: 100_000 })]
      .map((row) => JSON.parse(row.text))
      .filter((row) => row.kind === 'list-verdict')
      .map((row) => ({ subject: row.subject, ...row.body }));
  }

  /** State of a generation of `recordsOf`. */
  repositoryState(generation: number): string {
    return stateOf(recordsOf(generation));
  }

  bytesOf(path: string): Uint8Array {
    return readFileSync(`${this.repository.folder}/${this.repository.fileOf(path)}`);
  }
}
