import { runTpmTool, type TpmRun, tpmMessage } from '../keys/index.ts';
import type { TpmReading } from './status.ts';

const COUNTER_BYTES = 8;
/** TPM_RC_HANDLE for the index: it does not exist. */
const NO_SUCH_INDEX = /0x18b|0x28b|handle is not correct|does not exist/i;

export interface TpmPlace {
  /** Connection in the notation of tpm2-tools, for example `device:/dev/tpmrm0`. */
  tcti: string;
  /** NV index in the range of the owner, for example `0x01800a57`. */
  nvIndex: string;
}

export type TpmChange = { ok: true; value: number } | { ok: false; message: string };

/**
 * A counter in the non-volatile memory of a TPM 2.0 (docs/updates.md): it only goes up, even if it is deleted and made
 * again. Reached through the programs of tpm2-tools, each of which opens and closes the TPM.
 */
export class TpmCounter {
  readonly #place: TpmPlace;

  constructor(place: TpmPlace) {
    this.#place = place;
  }

  async read(): Promise<TpmReading> {
    const ran = await this.#run('tpm2_nvread', ['-C', 'o', '-s', String(COUNTER_BYTES), this.#place.nvIndex]);
    if (ran.ok && ran.output.length === COUNTER_BYTES) return { ok: true, value: Number(ran.output.readBigUInt64BE()) };
    if (!ran.ok && NO_SUCH_INDEX.test(ran.message)) return { ok: false, why: 'absent', message: 'no such counter' };
    return { ok: false, why: 'silent', message: ran.ok ? 'not a counter' : tpmMessage(ran.message) };
  }

  async increment(): Promise<TpmChange> {
    const ran = await this.#run('tpm2_nvincrement', ['-C', 'o', this.#place.nvIndex]);
    return ran.ok ? await this.#value() : { ok: false, message: tpmMessage(ran.message) };
  }

  /**
   * Makes the counter if there is none, and gives it its first value, which is not 0: a TPM starts above every deleted
   * one.
   */
  async define(): Promise<TpmChange> {
    const before = await this.read();
    if (before.ok) return before;
    if (before.why === 'absent') {
      const attributes = 'ownerread|ownerwrite|authread|nt=1';
      const args = ['-C', 'o', '-s', String(COUNTER_BYTES), '-a', attributes, this.#place.nvIndex];
      const made = await this.#run('tpm2_nvdefine', args);
      if (!made.ok) return { ok: false, message: tpmMessage(made.message) };
    }
    return await this.increment();
  }

  /** Removes the counter when the appliance is decommissioned. The TPM itself remembers how far it had counted. */
  async undefine(): Promise<{ ok: true } | { ok: false; message: string }> {
    const before = await this.read();
    if (!before.ok && before.why === 'absent') return { ok: true };
    const gone = await this.#run('tpm2_nvundefine', ['-C', 'o', this.#place.nvIndex]);
    return gone.ok ? { ok: true } : { ok: false, message: tpmMessage(gone.message) };
  }

  async #value(): Promise<TpmChange> {
    const reading = await this.read();
    return reading.ok ? reading : { ok: false, message: reading.message };
  }

  #run(program: string, args: readonly string[]): Promise<TpmRun> {
    return runTpmTool(this.#place.tcti, { program, args });
  }
}
