import type { Card } from '../access/card.ts';
import type { ChipArithmetic, RandomBytes } from '../access/groups.ts';
import { readSecurityInfos, type SecurityInfos, samePaceInfos } from '../access/security-infos.ts';
import { equalBytes } from '../access/suites.ts';
import { runActiveAuthentication } from '../authenticity/active-authentication.ts';
import { chooseChipAuthentication, runChipAuthentication } from '../authenticity/chip-authentication.ts';
import { groupsOfCom, isSignedGroup } from '../passive/groups.ts';
import { readSod, type SecurityObject } from '../passive/sod.ts';
import type { DataGroup } from '../results.ts';
import { type ChipFile, CLOSED_FILES, fileId, fileOfGroup } from './files.ts';
import { type ChipOpener, failureOf } from './opener.ts';
import type { ChipReading, ReadProfile } from './reading.ts';
import { type ReadingRecord, Stop } from './record.ts';

interface PlanInput {
  opener: ChipOpener;
  profile: ReadProfile;
  random: RandomBytes;
  arithmetic: ChipArithmetic;
  record: ReadingRecord;
  resume?: ChipReading;
}

const DG2 = 2;

/** Reads the files of the LDS application in the order in which they are needed. */
export class ReadingPlan {
  readonly #card: Card;
  readonly #input: PlanInput;
  #list: SecurityObject | null = null;
  #kept: Partial<Record<ChipFile, Uint8Array>> = {};

  constructor(card: Card, input: PlanInput) {
    this.#card = card;
    this.#input = input;
  }

  async run(): Promise<void> {
    const { record, profile } = this.#input;
    const sod = await this.#read('SOD');
    const read = sod === null ? null : readSod(sod);
    this.#list = read?.ok === true ? read.value.object : null;
    this.#keep(sod);
    await this.#read('COM');
    const groups = this.#groups();
    for (const file of groups) record.present.add(file);
    // The portrait is by far the largest file: everything that may end the reading comes before it.
    const wanted = [...new Set(profile.dataGroups)].sort((one, other) => Number(one === DG2) - Number(other === DG2));
    const files = wanted
      .flatMap((group) => fileOfGroup(group) ?? [])
      .filter((file) => groups.has(file) && !CLOSED_FILES.includes(file));
    const proofs = (['DG14', 'DG15'] as const).filter((file) => groups.has(file));
    const rest = files.filter((file) => file !== 'DG14' && file !== 'DG15');
    record.plan(Object.keys(record.files).length + proofs.length + rest.length);
    if (groups.has('DG14')) await this.#chipAuthentication(await this.#read('DG14'));
    if (groups.has('DG15')) await this.#activeAuthentication(await this.#read('DG15'));
    for (const file of rest) await this.#read(file);
  }

  /**
   * Keeps what an earlier reading produced and this chip's own SOD confirms. The SOD itself is always read again, because another
   * document may be on the reader now.
   */
  #keep(sod: Uint8Array | null): void {
    const { resume } = this.#input;
    const earlier = resume?.files.SOD;
    if (resume === undefined || sod === null || earlier === undefined || !equalBytes(sod, earlier)) return;
    this.#kept = resume.files;
  }

  /** Signed list first: EF.COM is not signed, and only adds what a check for injected files needs. Without both, DG1 and DG2. */
  #groups(): ReadonlySet<DataGroup> {
    const { files } = this.#input.record;
    const com = files.COM === undefined ? [] : (groupsOfCom(files.COM) ?? []);
    const listed = this.#list === null ? [] : [...this.#list.groups.keys()];
    const groups = new Set<DataGroup>([...listed, ...com].flatMap((group) => fileOfGroup(group) ?? []));
    return groups.size > 0 ? groups : new Set<DataGroup>(['DG1', 'DG2']);
  }

  /** Reads one file into the record; null if there are no bytes. */
  async #read(file: ChipFile): Promise<Uint8Array | null> {
    const { opener, record } = this.#input;
    const kept = this.#fromBefore(file);
    if (kept !== null) return kept;
    record.progress('file', file);
    const read = await opener.file(file);
    if (read.kind === 'fault') throw Stop.of(read.fault);
    if (read.kind === 'read' || (read.kind === 'empty' && file === 'SOD')) {
      const bytes = read.kind === 'read' ? read.bytes : new Uint8Array();
      record.files[file] = bytes;
      record.present.add(file);
      record.step('file', 'done', { file, detail: read.kind === 'read' ? null : 'EMPTY' });
      return bytes;
    }
    const reason = read.kind === 'refused' ? 'CHIP_DG_MISSING' : 'CHIP_READ';
    record.failures[file] = { reason, detail: failureOf(read) };
    record.step('file', read.kind === 'refused' ? 'refused' : 'failed', { file, detail: failureOf(read) });
    return null;
  }

  #fromBefore(file: ChipFile): Uint8Array | null {
    const bytes = this.#kept[file];
    if (bytes === undefined || this.#list === null) return null;
    if (!isSignedGroup(this.#list, Number(file.slice(2)), bytes)) return null;
    this.#input.record.files[file] = bytes;
    this.#input.record.step('file', 'done', { file, detail: 'KEPT' });
    return bytes;
  }

  /** Somebody between chip and reader can remove the better way from EF.CardAccess, but not from DG14. */
  #compareLists(signed: SecurityInfos): void {
    const { record } = this.#input;
    const { CardAccess } = record.files;
    if (signed.pace.length === 0) return;
    const announced = CardAccess === undefined ? null : readSecurityInfos(CardAccess);
    const same = announced?.ok === true && samePaceInfos(announced, signed);
    record.step('signed-list', same ? 'done' : 'failed', { detail: same ? null : 'DIFFERS' });
  }

  /** The channel of chip authentication replaces the previous one; the proof is its first answer. */
  async #chipAuthentication(dg14: Uint8Array | null): Promise<void> {
    const { record, random, arithmetic, opener } = this.#input;
    const infos = dg14 === null ? null : readSecurityInfos(dg14);
    if (infos?.ok === true) this.#compareLists(infos);
    const choice = infos?.ok === true ? chooseChipAuthentication(infos) : null;
    if (choice === null) return;
    // An open chip does not need a channel, and the standard runs chip authentication inside one.
    if (this.#card.channel === null) return;
    record.progress('chip-authentication', null);
    const id = fileId('DG14');
    const proof = { cla: 0, ins: 0xa4, p1: 0x02, p2: 0x0c, data: Uint8Array.of(id >> 8, id & 0xff) };
    const run = await runChipAuthentication(this.#card, { choice, random, arithmetic, proof });
    if ('fault' in run) throw Stop.of(run.fault);
    record.ca = run.report;
    const { outcome, detail } = run.report;
    record.step('chip-authentication', outcome === 'proved' ? 'done' : 'failed', {
      detail: detail ?? run.report.cipher,
    });
    if (run.channelLost) await opener.reopen();
  }

  async #activeAuthentication(dg15: Uint8Array | null): Promise<void> {
    const { record, random, opener } = this.#input;
    if (dg15 === null) return;
    record.progress('active-authentication', null);
    const run = await runActiveAuthentication(this.#card, { dg15, random });
    if ('fault' in run) throw Stop.of(run.fault);
    record.aa = run.report;
    record.step('active-authentication', run.report.response === null ? 'refused' : 'done', {
      detail: run.report.status,
    });
    if (run.channelLost) await opener.reopen();
  }
}
