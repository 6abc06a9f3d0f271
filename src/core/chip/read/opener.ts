import { type Command, SW_NOT_ALLOWED, SW_OK, statusText } from '../access/apdu.ts';
import { runBac } from '../access/bac.ts';
import type { Card } from '../access/card.ts';
import type { ChipArithmetic, Group, RandomBytes } from '../access/groups.ts';
import type { AccessOutcome } from '../access/outcome.ts';
import { choosePace, type MappingProof, runPace } from '../access/pace.ts';
import type { ChipPassword } from '../access/password.ts';
import { type PaceInfo, readSecurityInfos, type SecurityInfos } from '../access/security-infos.ts';
import { runChipMapping } from '../authenticity/chip-mapping.ts';
import { BlockSize } from './block-size.ts';
import { capabilitiesOfAtr, capabilitiesOfFile } from './capabilities.ts';
import { type FileRead, readFile } from './file-reader.ts';
import { ATR_INFO_ID, type ChipFile, fileId } from './files.ts';
import type { ReadProfile } from './reading.ts';
import { type ReadingRecord, Stop } from './record.ts';

export interface Passwords {
  mrz: ChipPassword | null;
  can: ChipPassword | null;
}

interface OpenerInput {
  passwords: Passwords;
  profile: ReadProfile;
  random: RandomBytes;
  arithmetic: ChipArithmetic;
  record: ReadingRecord;
}

const APPLICATION = Uint8Array.of(0xa0, 0x00, 0x00, 0x02, 0x47, 0x10, 0x01);
const COM_TAG = 0x60;
const COM_HEAD_BYTES = 8;
/**
 * Most times that the chip may be opened again with a smaller block. There are fewer sizes than this, so more attempts would
 * never end.
 */
const LIMIT_RECOVERIES = 8;

type Announced = Pick<SecurityInfos, 'pace' | 'unknownPace'>;
const NOTHING: Announced = { pace: [], unknownPace: false };

type Way = { kind: 'pace'; info: PaceInfo; group: Group; password: ChipPassword } | { kind: 'bac' } | { kind: 'open' };

/** Opens the chip, and opens it again if it ended the channel because of the block size. */
export class ChipOpener {
  readonly block = new BlockSize();
  readonly #card: Card;
  readonly #input: OpenerInput;
  #way: Way | null = null;
  #recoveries = 0;

  constructor(card: Card, input: OpenerInput) {
    this.#card = card;
    this.#input = input;
  }

  /** Gets to the open LDS application (Doc 9303-11 4.2). */
  async open(): Promise<void> {
    const { record } = this.#input;
    record.progress('access', null);
    await this.#selectMasterFile();
    const infos = await this.#announced();
    await this.#learnCapabilities();
    const proof = await this.#enter(infos);
    if (proof !== null) await this.#checkMapping(proof);
    await this.#application();
  }

  /** Reads one file of what is selected; the chip is opened again if a block was too large for it. */
  async file(file: ChipFile, reopen: () => Promise<void> = () => this.#again()): Promise<FileRead> {
    const { record } = this.#input;
    for (;;) {
      const read = await this.#plainRead(file, fileId(file));
      if (read.kind !== 'dead') return read;
      const before = this.block.current(this.#card.channel?.cipher ?? null);
      const smaller = this.block.shrink(this.#card.channel?.cipher ?? null, null);
      if (!smaller || ++this.#recoveries > LIMIT_RECOVERIES) throw new Stop('CHIP_SM', `PLAIN ${statusText(read.sw)}`);
      record.step('block-size', 'refused', { file, detail: `${before} ${statusText(read.sw)}` });
      await reopen();
    }
  }

  /** After the channel ended: opens the chip in the same way, without the steps that only explore it. */
  async reopen(): Promise<void> {
    if (++this.#recoveries > LIMIT_RECOVERIES) throw new Stop('CHIP_SM', 'PLAIN');
    await this.#again();
  }

  async #again(): Promise<void> {
    await this.#backToMasterFile();
    await this.#application();
  }

  async #backToMasterFile(): Promise<void> {
    const fault = await this.#card.reset();
    if (fault !== null) throw Stop.of(fault);
    this.#input.record.step('channel-again', 'done');
    await this.#selectMasterFile();
    const way = this.#way;
    if (way?.kind === 'pace') await this.#pace(way);
  }

  async #plainRead(file: ChipFile, id: number): Promise<FileRead> {
    const { record, profile } = this.#input;
    return await readFile(this.#card, {
      fileId: id,
      block: this.block,
      limitBytes: profile.fileLimitBytes,
      onBytes: (done, total) => record.progress('file', file, { done, total }),
    });
  }

  /** Chips differ in what they call their master file, and in what they answer; only a broken exchange matters here. */
  async #selectMasterFile(): Promise<void> {
    const first = await this.#send({ cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c });
    const second =
      first === SW_OK
        ? first
        : await this.#send({ cla: 0, ins: 0xa4, p1: 0x00, p2: 0x0c, data: Uint8Array.of(0x3f, 0x00) });
    this.#input.record.step('select-master-file', second === SW_OK ? 'done' : 'refused', {
      detail: statusText(second),
    });
  }

  async #send(command: Command): Promise<number> {
    const answer = await this.#card.exchange(command);
    if (!answer.ok) throw Stop.of(answer.fault);
    return answer.sw;
  }

  /** What EF.CardAccess announces; if the file is missing or unreadable, nothing. */
  async #announced(): Promise<Announced> {
    const { record } = this.#input;
    const read = await this.#plainRead('CardAccess', fileId('CardAccess'));
    if (read.kind === 'fault') throw Stop.of(read.fault);
    if (read.kind !== 'read') {
      record.step('file', 'refused', { file: 'CardAccess', detail: failureOf(read) });
      return NOTHING;
    }
    record.files.CardAccess = read.bytes;
    record.present.add('CardAccess');
    const infos = readSecurityInfos(read.bytes);
    record.step('file', infos.ok ? 'done' : 'failed', { file: 'CardAccess', detail: infos.ok ? null : infos.reason });
    return infos.ok ? infos : NOTHING;
  }

  async #learnCapabilities(): Promise<void> {
    if (!this.#card.readerIsExtended) return;
    const ofAtr = capabilitiesOfAtr(this.#card.atr);
    const read = await this.#plainRead('CardAccess', ATR_INFO_ID);
    if (read.kind === 'fault') throw Stop.of(read.fault);
    const ofFile = read.kind === 'read' ? capabilitiesOfFile(read.bytes) : ofAtr;
    const capabilities = ofFile.extended ? ofFile : ofAtr;
    if (capabilities.extended) this.block.allowExtended(capabilities);
    this.#input.record.step('capabilities', 'done', { detail: capabilities.extended ? 'EXTENDED' : 'SHORT' });
  }

  /** PACE if it is announced. BAC after a failure of PACE only if the operator has enabled it. */
  async #enter({ pace, unknownPace }: Announced): Promise<MappingProof | null> {
    const { passwords, profile, record } = this.#input;
    const chosen = choosePace(pace, this.#card.readerIsExtended);
    if (chosen === null) {
      if (pace.length > 0 || unknownPace) this.#note('CHIP_PACE_UNSUPPORTED');
      return null;
    }
    const password = passwords.can ?? passwords.mrz;
    if (password === null) throw new Stop('CHIP_NO_PASSWORD', 'PACE');
    const { version, mapping, cipher, parameterId } = chosen.info;
    record.access = { ...record.access, version, mapping, cipher, parameterId, password: password.kind };
    const way: Way = { kind: 'pace', ...chosen, password };
    const outcome = await this.#pace(way, profile.bacAfterPace && passwords.mrz !== null);
    if (outcome !== null) {
      this.#way = way;
      record.access = { ...record.access, protocol: 'PACE' };
      return outcome.proof;
    }
    this.#note('CHIP_BAC_AFTER_PACE');
    const fault = await this.#card.reset();
    if (fault !== null) throw Stop.of(fault);
    await this.#selectMasterFile();
    return null;
  }

  async #pace(
    { info, group, password }: Way & { kind: 'pace' },
    mayFail = false,
  ): Promise<{ proof: MappingProof | null } | null> {
    const { random, arithmetic, record } = this.#input;
    const outcome = await runPace(this.#card, { info, group, password, random, arithmetic });
    if (outcome.ok) {
      this.#card.secure(outcome.channel);
      record.step('pace', 'done', { detail: `${info.mapping} ${info.cipher} ${info.parameterId ?? ''}` });
      return { proof: outcome.proof };
    }
    const refusal = this.#refusal('PACE', outcome);
    if (mayFail) return null;
    throw refusal;
  }

  #refusal(protocol: 'PACE' | 'BAC', outcome: Exclude<AccessOutcome, { ok: true }>): Stop {
    if ('fault' in outcome) return Stop.of(outcome.fault);
    const { record } = this.#input;
    const { detail, step, status } = outcome;
    record.step(protocol === 'PACE' ? 'pace' : 'bac', 'refused', { detail: [step, status].filter(Boolean).join(' ') });
    record.access = { ...record.access, protocol: null, refusal: { protocol, detail, step, status } };
    const unsupported = protocol === 'BAC' && record.access.notes.includes('CHIP_PACE_UNSUPPORTED');
    return new Stop(unsupported ? 'CHIP_PACE_UNSUPPORTED' : 'CHIP_ACCESS_FAILED', detail);
  }

  #note(note: 'CHIP_BAC_AFTER_PACE' | 'CHIP_PACE_UNSUPPORTED' | 'CHIP_OPEN'): void {
    const { record } = this.#input;
    record.access = { ...record.access, notes: [...record.access.notes, note] };
  }

  /** EF.CardSecurity is in the master file, so it is read before the application is selected. */
  async #checkMapping(proof: MappingProof): Promise<void> {
    const { record, arithmetic } = this.#input;
    const read = await this.file('CardSecurity', () => this.#backToMasterFile());
    if (read.kind === 'fault') throw Stop.of(read.fault);
    if (read.kind === 'read' || read.kind === 'empty') {
      record.files.CardSecurity = read.kind === 'read' ? read.bytes : new Uint8Array();
      record.present.add('CardSecurity');
      record.step('file', 'done', { file: 'CardSecurity' });
    } else {
      record.failures.CardSecurity = { reason: 'CHIP_READ', detail: failureOf(read) };
      record.step('file', 'refused', { file: 'CardSecurity', detail: failureOf(read) });
    }
    record.cam = await runChipMapping(proof, { cardSecurity: record.files.CardSecurity, arithmetic });
    const { outcome, detail } = record.cam;
    record.step('chip-authentication-mapping', outcome === 'equal' ? 'done' : 'failed', { detail });
  }

  /** The LDS application; without PACE it is opened with BAC, or was never closed. */
  async #application(): Promise<void> {
    const { record } = this.#input;
    const sw = await this.#send({ cla: 0, ins: 0xa4, p1: 0x04, p2: 0x0c, data: APPLICATION });
    record.step('select-application', sw === SW_OK ? 'done' : 'refused', { detail: statusText(sw) });
    // It is refused not because it is missing, but because the chip requires the PACE that it announces.
    const wantsPace = sw === SW_NOT_ALLOWED && record.access.notes.includes('CHIP_PACE_UNSUPPORTED');
    if (sw !== SW_OK) throw new Stop(wantsPace ? 'CHIP_PACE_UNSUPPORTED' : 'CHIP_NO_LDS', statusText(sw));
    if (this.#way === null) this.#way = (await this.#isOpen()) ? { kind: 'open' } : { kind: 'bac' };
    if (this.#way.kind === 'bac') await this.#bac();
  }

  /** True if EF.COM can be read without protection: a chip without access control (TR-03135-1 table 5.18). */
  async #isOpen(): Promise<boolean> {
    const { record } = this.#input;
    const id = fileId('COM');
    const selected = await this.#send({
      cla: 0,
      ins: 0xa4,
      p1: 0x02,
      p2: 0x0c,
      data: Uint8Array.of(id >> 8, id & 0xff),
    });
    if (selected !== SW_OK) return false;
    const head = await this.#card.exchange({ cla: 0, ins: 0xb0, p1: 0, p2: 0, le: COM_HEAD_BYTES });
    if (!head.ok) throw Stop.of(head.fault);
    const open = head.sw === SW_OK && head.data[0] === COM_TAG;
    if (open) {
      this.#note('CHIP_OPEN');
      record.access = { ...record.access, protocol: 'NONE' };
    }
    record.step('open-read', open ? 'done' : 'refused', { detail: statusText(head.sw) });
    return open;
  }

  async #bac(): Promise<void> {
    const { passwords, random, record } = this.#input;
    if (passwords.mrz?.kind !== 'MRZ') throw new Stop('CHIP_NO_PASSWORD', 'BAC');
    const outcome = await runBac(this.#card, { information: passwords.mrz.information, random });
    if (!outcome.ok) throw this.#refusal('BAC', outcome);
    this.#card.secure(outcome.channel);
    record.access = { ...record.access, protocol: 'BAC', password: 'MRZ', cipher: '3DES', refusal: null };
    record.step('bac', 'done');
  }
}

/** Why a file has no bytes. */
export function failureOf(read: Exclude<FileRead, { kind: 'read' | 'fault' }>): string {
  switch (read.kind) {
    case 'refused':
    case 'dead':
      return statusText(read.sw);
    case 'failed':
      return read.detail;
    case 'empty':
      return 'EMPTY';
  }
}
