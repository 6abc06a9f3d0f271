import { concat, same, u16 } from '../bytes.ts';
import type { FaultName } from '../faults.ts';
import { fieldOf, oidValue } from '../tlv.ts';
import { mutualAuthentication } from './bac.ts';
import { CIPHERS, sha1 } from './ciphers.ts';
import { type Command, parseCommand } from './command.ts';
import type { Draw } from './groups.ts';
import { APPLICATION, atrOf, type CardImage, canBytes } from './image.ts';
import { activeSignature, agreedSession, type ChipKey } from './keys.ts';
import type { Answer, Messaging, MessagingFault } from './messaging.ts';
import { Pace, type PaceFault, paceOid } from './pace.ts';
import { readBinary } from './reading.ts';

const OK = 0x9000;
const NOT_ALLOWED = 0x6982;
const EMPTY = new Uint8Array(0);
const only = (status: number): Answer => ({ data: EMPTY, status });

const PACE_FAULTS: Readonly<Partial<Record<FaultName, PaceFault>>> = {
  'pace-token': 'token',
  'pace-reflected-map': 'reflected-map',
  'pace-reflected': 'reflected',
  'pace-off-curve': 'off-curve',
  'pace-infinity': 'infinity',
  'pace-zero-nonce': 'zero-nonce',
  'cam-missing': 'no-cam',
};
const MESSAGING_FAULTS: Readonly<Partial<Record<FaultName, MessagingFault>>> = {
  'sm-mac': 'mac',
  'sm-padding': 'padding',
  'sm-status': 'status',
  'sm-no-do99': 'no-status',
  'sm-no-do8e': 'no-mac',
};
/** The file whose reading shows a fault of secure messaging: DG1 of the application. */
const SHOWN_ON = 0x0101;

/**
 * The card side of an electronic passport (ICAO 9303-10, 9303-11), written from the standard and without using any code
 * of the terminal side. It does no I/O: a transport hands it commands one by one.
 */
export class VirtualCard {
  readonly #image: CardImage;
  readonly #draw: Draw;
  #application = false;
  #file: { id: number; bytes: Uint8Array } | null = null;
  #session: Messaging | null = null;
  #granted = false;
  #challenge: Uint8Array | null = null;
  #pace: Pace | null = null;
  #paceDone = false;
  #chipKey: ChipKey | null = null;
  #replacing: Messaging | null = null;

  constructor(image: CardImage, draw: Draw) {
    this.#image = image;
    this.#draw = draw;
  }

  get atr(): Uint8Array {
    return atrOf(this.#image.extended);
  }

  get silent(): boolean {
    return this.#has('chip-silent');
  }

  /** Switches the field off and on again: nothing is left of a session. */
  reset(): void {
    this.#application = false;
    this.#file = null;
    this.#challenge = null;
    this.#pace = null;
    this.#paceDone = false;
    this.#endSession();
  }

  /** Data and status word of one command. */
  transmit(raw: Uint8Array): Uint8Array {
    const command = parseCommand(raw);
    if (command === null || (command.extended && !this.#image.extended)) return u16(0x6700);
    if ((command.cla & 0x0c) === 0x0c) return this.#protected(command);
    // A plain command ends the session (9303-11 9.8.3).
    if (this.#session !== null) this.#endSession();
    const { data, status } = this.#execute(command);
    return concat(data, u16(status));
  }

  #protected(outer: Command): Uint8Array {
    const session = this.#session;
    const command = session?.open(outer) ?? null;
    if (session === null || command === null) {
      this.#endSession();
      return u16(session === null ? 0x6882 : 0x6988);
    }
    const answer = this.#execute({ ...command, extended: outer.extended });
    const shown = command.ins === 0xb0 && this.#application && this.#file?.id === SHOWN_ON;
    if (shown && this.#has('sm-plain')) return concat(answer.data, u16(OK));
    if (shown && this.#has('sm-plain-status')) return u16(OK);
    if (answer.status === 0x6700 && this.#has('block-plain')) {
      this.#endSession();
      return u16(0x6700);
    }
    const fault = shown ? this.#fault(MESSAGING_FAULTS, 'none') : 'none';
    const closed = session.close(answer, command.ins % 2 === 1, fault);
    // The answer that ends the agreement still uses the old keys (9303-11 9.8.2).
    if (this.#replacing !== null) {
      this.#session = this.#replacing;
      this.#replacing = null;
    }
    return concat(closed, u16(answer.status));
  }

  #execute(command: Command): Answer {
    switch (command.ins) {
      case 0xa4:
        return this.#select(command);
      case 0xb0:
      case 0xb1:
        return this.#read(command);
      case 0x84:
        return this.#giveChallenge();
      case 0x82:
        return this.#authenticate(command);
      case 0x22:
        return this.#prepare(command);
      case 0x86:
        return this.#agree(command);
      case 0x88:
        return this.#prove(command);
      default:
        return only(0x6d00);
    }
  }

  #select({ p1, data }: Command): Answer {
    if (p1 === 0x04) {
      if (!same(data, APPLICATION) || this.#has('no-lds')) return only(0x6a82);
      const { bac, open } = this.#image.access;
      if (!bac && !open && !this.#granted) return only(NOT_ALLOWED);
      this.#application = true;
      this.#file = null;
      return only(OK);
    }
    const id = data.length === 2 ? ((data[0] ?? 0) << 8) | (data[1] ?? 0) : 0x3f00;
    if (p1 === 0x00 && id === 0x3f00) {
      if (this.#has('mf-refused')) return only(0x6a87);
      this.#application = false;
      this.#file = null;
      return only(OK);
    }
    return this.#selectFile(id);
  }

  #selectFile(id: number): Answer {
    const { master, application, access } = this.#image;
    if (id === 0x011c && !this.#application) {
      if (this.#has('card-access-6283')) return only(0x6283);
      if (this.#has('card-access-6700')) return only(0x6700);
    }
    const bytes = (this.#application ? application : master).get(id);
    if (bytes === undefined) return only(0x6a82);
    // A chip with PACE refuses the selection already (9303-11 4.4.2), one with BAC alone only the reading.
    if (!this.#readable(id) && access.pace.length > 0) return only(NOT_ALLOWED);
    this.#file = { id, bytes };
    return only(OK);
  }

  #readable(id: number): boolean {
    if (this.#application) return (this.#granted || this.#image.access.open) && !this.#image.guarded.has(id);
    return id === 0x011d ? this.#paceDone && this.#session !== null : true;
  }

  #read(command: Command): Answer {
    if ((command.p1 & 0x80) !== 0 && command.ins === 0xb0) {
      const low = command.p1 & 0x1f;
      const id = [...(this.#application ? this.#image.application : this.#image.master).keys()].find(
        (one) => (one & 0x1f) === low,
      );
      const selected = this.#selectFile(id ?? 0);
      if (selected.status !== OK) return selected;
    }
    const file = this.#file;
    if (file === null) return only(0x6986);
    if (!this.#readable(file.id)) return only(NOT_ALLOWED);
    const { extended, faults, blockBytes } = this.#image;
    return readBinary(command, {
      file,
      application: this.#application,
      blockBytes,
      faults,
      extended: extended && command.extended,
      hiddenBlock: this.#session === null ? 0 : this.#session.blockBytes,
    });
  }

  #giveChallenge(): Answer {
    if (!this.#image.access.bac || !this.#application) return only(0x6985);
    this.#challenge = this.#draw(8);
    return { data: this.#challenge, status: OK };
  }

  #authenticate({ data }: Command): Answer {
    const challenge = this.#challenge;
    this.#challenge = null;
    if (challenge === null) return only(0x6985);
    const { mrzInformation } = this.#image.access;
    const fault = this.#has('bac-mac') ? 'mac' : this.#has('bac-nonce') ? 'nonce' : 'none';
    const done = mutualAuthentication({ mrzInformation, challenge, proof: data, draw: this.#draw, fault });
    if (done === null) return only(0x6300);
    this.#session = done.session;
    this.#granted = true;
    return { data: done.answer, status: OK };
  }

  #prepare({ p1, p2, data }: Command): Answer {
    const template = (p1 << 8) | p2;
    if (template === 0xc1a4) return this.#preparePace(data);
    if (template === 0x41a4) return this.#prepareChipKey(data);
    if (template === 0x41a6) return this.#agreeAtOnce(data);
    return only(0x6a86);
  }

  #preparePace(data: Uint8Array): Answer {
    if (this.#has('pace-refused')) return only(0x6a80);
    const { pace, mrzInformation, can } = this.#image.access;
    const wanted = fieldOf(data, 0x80);
    const parameter = fieldOf(data, 0x84)?.[0];
    const fitting = pace.filter((one) => wanted !== null && same(wanted, oidValue(paceOid(one))));
    const variant =
      fitting.find((one) => one.parameter === parameter) ?? (parameter === undefined ? fitting[0] : undefined);
    if (wanted === null || fitting.length === 0) return only(0x6a80);
    if (variant === undefined) return only(0x6a88);
    if (parameter === undefined && this.#has('pace-needs-84')) return only(0x6a87);
    const reference = fieldOf(data, 0x83)?.[0];
    const password = reference === 1 ? sha1(mrzInformation) : reference === 2 && can !== null ? canBytes(can) : null;
    if (password === null) return only(0x6a88);
    const fault = this.#fault(PACE_FAULTS, 'none');
    this.#pace = new Pace({ variant, password, staticKey: this.#image.mappingKey, draw: this.#draw, fault });
    return only(OK);
  }

  #prepareChipKey(data: Uint8Array): Answer {
    const { chipKeys, chipCipher } = this.#image;
    const wanted = fieldOf(data, 0x80);
    const id = fieldOf(data, 0x84)?.[0];
    const fits = (key: ChipKey): boolean =>
      wanted !== null && chipCipher !== null && same(wanted, oidValue(chipOid(key, CIPHERS.indexOf(chipCipher) + 1)));
    const fitting = chipKeys.filter(fits);
    if (fitting.length === 0) return only(0x6a80);
    const key =
      id === undefined ? (fitting.length === 1 ? fitting[0] : undefined) : fitting.find((one) => one.id === id);
    if (key === undefined) return only(0x6a88);
    this.#chipKey = key;
    return only(OK);
  }

  /** MSE:Set KAT: chip authentication with 3DES in one command (9303-11 6.2.4.1). */
  #agreeAtOnce(data: Uint8Array): Answer {
    const { chipKeys, chipCipher } = this.#image;
    if (chipCipher !== null && chipCipher !== '3des') return only(0x6a80);
    const id = fieldOf(data, 0x84)?.[0];
    const key = chipKeys.find((one) => id === undefined || one.id === id);
    const ephemeral = fieldOf(data, 0x91);
    const session = key === undefined || ephemeral === null ? null : agreedSession(key, '3des', ephemeral);
    if (session === null) return only(0x6a80);
    this.#replacing = session;
    return only(OK);
  }

  #agree({ data }: Command): Answer {
    const dynamic = fieldOf(data, 0x7c);
    if (dynamic === null) return only(0x6a80);
    if (this.#chipKey !== null) return this.#agreeChipKey(dynamic);
    if (this.#pace === null) return only(0x6985);
    const step = this.#pace.step(dynamic);
    if (step.kind === 'refused') {
      this.#pace = null;
      return only(step.status);
    }
    if (step.kind === 'open') {
      this.#pace = null;
      this.#paceDone = true;
      this.#granted = true;
      this.#session = step.session;
    }
    return { data: step.data, status: OK };
  }

  #agreeChipKey(dynamic: Uint8Array): Answer {
    const key = this.#chipKey;
    this.#chipKey = null;
    const ephemeral = fieldOf(dynamic, 0x80);
    const cipher = this.#image.chipCipher ?? '3des';
    const session = key === null || ephemeral === null ? null : agreedSession(key, cipher, ephemeral);
    if (session === null) return only(0x6a80);
    this.#replacing = session;
    return { data: new Uint8Array([0x7c, 0]), status: OK };
  }

  #prove({ data, extended }: Command): Answer {
    const key = this.#image.activeKey;
    if (key === null || !this.#application || !(this.#granted || this.#image.access.open)) return only(0x6985);
    if (data.length !== 8) return only(0x6700);
    const signature = activeSignature(key, data, this.#draw);
    const room = this.#session === null ? 256 : this.#session.roomIn(256);
    return signature.length > room && !extended ? only(0x6700) : { data: signature, status: OK };
  }

  #endSession(): void {
    this.#session = null;
    this.#replacing = null;
    this.#chipKey = null;
    this.#granted = false;
    this.#paceDone = false;
  }

  #has(fault: FaultName): boolean {
    return this.#image.faults.has(fault);
  }

  #fault<Kind>(table: Readonly<Partial<Record<FaultName, Kind>>>, none: Kind): Kind {
    const name = [...this.#image.faults].find((one) => table[one] !== undefined);
    return (name === undefined ? undefined : table[name]) ?? none;
  }
}

/** id-CA with its cipher (9303-11 9.2.7). */
export const chipOid = ({ form }: ChipKey, cipher: number): string =>
  `0.4.0.127.0.7.2.2.3.${form === 'dh' ? 1 : 2}.${cipher}`;
