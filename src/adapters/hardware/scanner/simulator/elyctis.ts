import type { AnswerMode, SimulatedDevice } from './answers.ts';
import { tlv } from './wire.ts';

const INQUIRE = 0x49;
const CONTINUOUS = 0x43;
/** Version, OCR version, serial number, product information; the texts are the simulator's own. */
const TEXTS: Readonly<Record<number, string>> = {
  86: 'SIM 1.00',
  87: 'SIM OCR 1.00',
  82: 'SIM-0001',
  84: 'SIMULATED IDBOX',
};
/** Bytes; no command of the host is longer. */
const MAX_COMMAND_BYTES = 64;

/**
 * An Elyctis reader: continuous reading switches itself off after one read, and the document that was read is ignored
 * until continuous reading is switched off and on again.
 */
export class ElyctisReader implements SimulatedDevice {
  mode: AnswerMode = 'normal';
  #continuous = false;
  #lying: readonly string[] = [];
  #delivered: string | null = null;
  #received = Buffer.alloc(0);

  read(rows: readonly string[]): Uint8Array {
    this.#lying = rows;
    return this.#readContinuous();
  }

  receive(bytes: Uint8Array): Uint8Array {
    this.#received = Buffer.concat([this.#received, bytes]).subarray(-MAX_COMMAND_BYTES);
    const answers: Uint8Array[] = [];
    for (let answer = this.#next(); answer !== null; answer = this.#next()) answers.push(answer);
    return this.mode === 'none' ? new Uint8Array(0) : Buffer.concat(answers);
  }

  #next(): Uint8Array | null {
    const { length } = this.#received;
    if (length < 3) return null;
    const [command = 0, high = 0, low = 0] = this.#received;
    const whole = 3 + ((high << 8) | low);
    const known = command === INQUIRE || command === CONTINUOUS || TEXTS[command] !== undefined;
    if (!known || whole > MAX_COMMAND_BYTES) {
      this.#received = this.#received.subarray(1);
      return new Uint8Array(0);
    }
    if (length < whole) return null;
    const data = this.#received.subarray(3, whole);
    this.#received = this.#received.subarray(whole);
    return this.#answer(command, data);
  }

  #answer(command: number, data: Uint8Array): Uint8Array {
    if (command === INQUIRE) return tlv(INQUIRE, this.#text());
    if (command !== CONTINUOUS) return tlv(command, TEXTS[command] ?? '');
    this.#continuous = data[0] === 1;
    if (!this.#continuous) this.#delivered = null;
    return Buffer.concat([tlv(CONTINUOUS, String.fromCharCode(data[0] ?? 0)), this.#readContinuous()]);
  }

  #text(): string {
    return this.#lying.length === 0 ? '' : `${this.#lying.join('\r')}\r\r`;
  }

  #readContinuous(): Uint8Array {
    const text = this.#text();
    if (!this.#continuous || text === '' || text === this.#delivered) return new Uint8Array(0);
    this.#continuous = false;
    this.#delivered = text;
    return tlv(INQUIRE, text);
  }
}
