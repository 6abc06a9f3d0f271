import { type Answer, REF_NO, type ReadReferral, registerKey } from '../core/protection/sealed/index.ts';
import { type BodyKeys, isKeyFile, type KeyFile, readKeyFile, wipeKeys } from './crypto/key-file.ts';
import { fromHex, keyIdOf, textOf } from './crypto/primitives.ts';
import type { Mapping } from './export/primero.ts';
import { readMapping } from './export/primero.ts';
import { type Given, type Intake, writeInto } from './files.ts';
import { answerText } from './formats/answer.ts';
import { hasExactly, jsonOf } from './formats/canonical.ts';
import {
  DEVICES_FILE_LIMIT_BYTES,
  type DevicesFile,
  isBelieved,
  isDevicesFile,
  type Office,
  readDevices,
  readOffice,
} from './formats/devices.ts';
import { REGISTER_LIMIT_BYTES, type Register, type RegisterState, readRegister } from './formats/register.ts';
import {
  type Opened,
  openFile,
  type PublicBlock,
  type Reason,
  readPublicBlock,
  SEALED_FILE_LIMIT_BYTES,
  type Sender,
} from './formats/sealed.ts';
import { copyDigest } from './own-copy.ts';

/** A referral that was opened. */
export interface Entry extends Opened {
  /** `4H7QK2ZD0W`, or `4H7QK2ZD0W-2` for a later file with the same number. */
  key: string;
  /** Name of its file without the ending; the answer gets the same name. */
  stem: string;
  /** True if the referral was opened before, according to the register. */
  repeated: boolean;
  answers: Given['answers'];
}

export interface Bad {
  file: string;
  reason: Reason;
}

interface Waiting {
  file: string;
  bytes: Uint8Array;
  answers: Given['answers'];
  tooLarge: boolean;
}

/** Name of a sealed file; some browsers add `.txt`. */
const SEALED_NAME = /\.wps(\.txt)?$/i;
const FILE_LIMIT_BYTES = REGISTER_LIMIT_BYTES;

/** The data of one visit to the page, kept in memory only. */
export class Session {
  keyFile: KeyFile | null = null;
  keys: BodyKeys | null = null;
  devices: DevicesFile | null = null;
  #officeFile: unknown = null;
  office: Office | null = null;
  /** Identity files of single kiosks, which are trusted once the person confirms them. */
  offered: Sender[] = [];
  #believed: Sender[] = [];
  entries: Entry[] = [];
  bad: Bad[] = [];
  register: Register = new Map();
  hasRegister = false;
  registerChanged = false;
  /** True if the person compared the keys of central in this visit and has not saved that yet. */
  officeChanged = false;
  mapping: Mapping | null = null;
  block: PublicBlock | null = null;
  /** Whether a copy of this page that was dropped is the same as this page. */
  copy: 'same' | 'other' | null = null;
  /** Number of files that do not belong to this page. */
  ignored = 0;
  cutOff = false;
  #waiting: Waiting[] = [];

  get senders(): Sender[] {
    const listed = this.devices !== null && isBelieved(this.devices, this.office) ? this.devices.senders : [];
    return [...listed, ...this.#believed];
  }

  /** Number of files that no key of this page has opened yet. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Sorts files by their content, not by their location. */
  async take({ files, cutOff }: Intake): Promise<void> {
    this.cutOff ||= cutOff;
    for (const given of files) {
      const sealed = SEALED_NAME.test(given.name);
      if (sealed && given.size > SEALED_FILE_LIMIT_BYTES) {
        this.#wait({ file: given.name, bytes: new Uint8Array(0), answers: given.answers, tooLarge: true });
      } else if (given.size > FILE_LIMIT_BYTES) this.ignored += 1;
      else if (!this.#takeOne(given, await given.read(), sealed)) this.ignored += 1;
    }
  }

  #takeOne({ name, answers }: Given, bytes: Uint8Array, sealed: boolean): boolean {
    if (/\.html?$/i.test(name)) {
      const digest = copyDigest(textOf(bytes) ?? '');
      if (digest === null) return false;
      this.copy = digest;
      return true;
    }
    const value = jsonOf(bytes);
    const { format } = (value ?? {}) as { format?: unknown };
    if (sealed || format === 'waypost.sealed.1') {
      this.#wait({ file: name, bytes, answers, tooLarge: false });
      return true;
    }
    if (isKeyFile(value)) {
      this.keyFile = readKeyFile(bytes);
      return this.keyFile !== null;
    }
    if (bytes.length <= DEVICES_FILE_LIMIT_BYTES && isDevicesFile(value)) {
      this.devices = readDevices(value);
      return this.devices !== null;
    }
    if (format === 'waypost.body-office.1') {
      this.#officeFile = value;
      this.#readOffice();
      return true;
    }
    if (hasExactly(value, ['format', 'name', 'box', 'sign']) && format === 'waypost.device.1') {
      const sign = fromHex(String(value.sign), 32);
      if (sign === null) return false;
      this.offered.push({ name: String(value.name).slice(0, 80), what: 'kiosk', sign });
      return true;
    }
    const block = readPublicBlock(value);
    if (block !== null) {
      this.block = block;
      return true;
    }
    if (/^referrals.*\.json(\.txt)?$/i.test(name)) return this.#takeRegister(readRegister(value));
    const mapping = readMapping(value);
    if (mapping === null) return false;
    this.mapping = mapping;
    return true;
  }

  #takeRegister(register: Register | null): boolean {
    if (register === null) return false;
    for (const [key, entry] of this.register) if (!register.has(key)) register.set(key, entry);
    this.register = register;
    this.hasRegister = true;
    // Referrals that were opened before the register arrived are now checked against it.
    for (const { key, stem, blake2b } of this.entries)
      if (register.get(key)?.blake2b !== blake2b) this.bad.push({ file: `${stem}.wps`, reason: 'REF_DOUBLE' });
    this.entries = this.entries.filter(({ key, blake2b }) => register.get(key)?.blake2b === blake2b);
    return true;
  }

  #wait(waiting: Waiting): void {
    this.#waiting.push(waiting);
  }

  #readOffice(): void {
    if (this.keys !== null && this.#officeFile !== null)
      this.office = readOffice(this.#officeFile, this.keys) ?? this.office;
  }

  useKeys(keys: BodyKeys): void {
    this.keys = keys;
    this.#readOffice();
  }

  /** Records that the person compared the ids of the signers of the devices file. */
  believeOffice(): Office | null {
    if (this.devices === null || this.devices.signedBy.length === 0) return null;
    const keys = this.devices.signedBy;
    this.office = { keys, threshold: keys.length };
    return this.office;
  }

  believeOffered(): void {
    this.#believed.push(...this.offered);
    this.offered = [];
  }

  /**
   * Opens the waiting files, a few at a time so that the page stays responsive; files without a known signer are tried again
   * when more senders are known.
   */
  async openAll(onProgress: () => void): Promise<void> {
    const { keys } = this;
    if (keys === null) return;
    const at = { keys, senders: this.senders };
    const files = this.#waiting;
    this.#waiting = [];
    this.bad = this.bad.filter(({ reason }) => reason !== 'REF_SIGNATURE');
    const unsigned: Waiting[] = [];
    for (const [count, waiting] of files.entries()) {
      const opened = waiting.tooLarge ? ({ ok: false, reason: 'REF_TOO_LARGE' } as const) : openFile(waiting.bytes, at);
      if (opened.ok) this.#note(waiting, opened);
      else {
        this.bad.push({ file: waiting.file, reason: opened.reason });
        if (opened.reason === 'REF_SIGNATURE') unsigned.push(waiting);
      }
      if (count % 5 === 4) {
        onProgress();
        await new Promise((done) => setTimeout(done));
      }
    }
    this.#waiting = unsigned;
    this.entries.sort(byUrgency);
  }

  #note({ file, answers }: Waiting, opened: Opened): void {
    const key = registerKey(opened.referral);
    const known = this.register.get(key);
    if (known !== undefined && known.blake2b !== opened.blake2b) {
      this.bad.push({ file, reason: 'REF_DOUBLE' });
      return;
    }
    if (this.entries.some((entry) => entry.key === key)) return;
    if (known === undefined) this.#keep(key, opened.blake2b, 'opened');
    const stem = file.replace(SEALED_NAME, '').replace(/ ?\(\d+\)$/, '');
    const repeated = known !== undefined && this.hasRegister;
    const { referral, blake2b, from } = opened;
    this.entries.push({
      referral,
      blake2b,
      from,
      key,
      stem: REF_NO.test(stem.slice(0, 10)) ? stem : key,
      repeated,
      answers,
    });
  }

  #keep(key: string, blake2b: string, state: RegisterState): void {
    this.register.set(key, { blake2b, state });
    this.registerChanged = true;
  }

  stateOf({ key }: Pick<Entry, 'key'>): RegisterState {
    return this.register.get(key)?.state ?? 'opened';
  }

  /** Signs an answer and writes it next to the sealed file if possible; otherwise the person saves the text. */
  async answer(
    { key, stem, blake2b, referral, answers }: Entry,
    said: Pick<Answer, 'state' | 'reason' | 'say'>,
  ): Promise<{ name: string; text: string; written: boolean } | null> {
    if (this.keys === null) return null;
    const text = answerText({ refNo: referral.refNo, blake2b, ...said }, this.keys);
    const name = `${stem}.wpa`;
    const written = answers !== null && (await writeInto(answers, name, text));
    this.#keep(key, blake2b, said.state);
    return { name, text, written };
  }

  get drills(): Entry[] {
    return this.entries.filter(({ referral }) => referral.kind === 'drill');
  }

  /** Overwrites the keys. Texts are browser strings, which disappear when the page is loaded again. */
  forget(): void {
    if (this.keys !== null) wipeKeys(this.keys);
  }
}

/** Children, and people who may be children, come first; within a group, the referral that has waited longest. */
export function groupOf({ kind, ageClass }: ReadReferral): 'child' | 'adult' | 'drill' {
  if (kind === 'drill') return 'drill';
  return ageClass === 'adult' ? 'adult' : 'child';
}

const ORDER = ['child', 'adult', 'drill'] as const;
function byUrgency({ referral: a }: Entry, { referral: b }: Entry): number {
  return ORDER.indexOf(groupOf(a)) - ORDER.indexOf(groupOf(b)) || (a.at < b.at ? -1 : a.at > b.at ? 1 : 0);
}

/** An id that two people read to each other: 32 digits in groups of four. */
export function idGroups(key: Uint8Array | string): string {
  const id = typeof key === 'string' ? key : keyIdOf(key);
  return (id.match(/.{1,4}/g) ?? []).join(' ');
}
