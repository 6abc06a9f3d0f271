import { execFile } from 'node:child_process';
import type { TpmReading } from './standing.ts';

/** One command of tpm2-tools; a discrete TPM takes well below a second. */
const COMMAND_TIMEOUT_MS = 10_000;
const OUTPUT_LIMIT_BYTES = 64 * 1024;
const COUNTER_BYTES = 8;
/** "Out of memory for object contexts" and for sessions: without a resource manager nobody flushes them but us. */
const FULL_OF_CONTEXTS = /0x90[23]/;
/** TPM_RC_HANDLE on the index: there is none. */
const NO_SUCH_INDEX = /0x18b|0x28b|handle is not correct|does not exist/i;

export interface TpmPlace {
  /** Connection as tpm2-tools name it, for example `device:/dev/tpmrm0`. */
  tcti: string;
  /** NV index in the range of the owner, for example `0x01800a57`. */
  nvIndex: string;
}

export type TpmChange = { ok: true; value: number } | { ok: false; message: string };

interface Ran {
  ok: boolean;
  output: Buffer;
  message: string;
}

/**
 * A counter in the non-volatile memory of a TPM 2.0 (watchlist 3.11): it only goes up, also when it is deleted and made
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
    return { ok: false, why: 'silent', message: ran.ok ? 'not a counter' : firstLine(ran.message) };
  }

  async increment(): Promise<TpmChange> {
    const ran = await this.#run('tpm2_nvincrement', ['-C', 'o', this.#place.nvIndex]);
    return ran.ok ? await this.#value() : { ok: false, message: firstLine(ran.message) };
  }

  /** Makes the counter where there is none, and gives it its first value, which is not 0: a TPM starts above every deleted one. */
  async define(): Promise<TpmChange> {
    const before = await this.read();
    if (before.ok) return before;
    if (before.why === 'absent') {
      const attributes = 'ownerread|ownerwrite|authread|nt=1';
      const args = ['-C', 'o', '-s', String(COUNTER_BYTES), '-a', attributes, this.#place.nvIndex];
      const made = await this.#run('tpm2_nvdefine', args);
      if (!made.ok) return { ok: false, message: firstLine(made.message) };
    }
    return await this.increment();
  }

  async #value(): Promise<TpmChange> {
    const reading = await this.read();
    return reading.ok ? reading : { ok: false, message: reading.message };
  }

  async #run(program: string, args: readonly string[]): Promise<Ran> {
    const first = await this.#once(program, args);
    if (first.ok || !FULL_OF_CONTEXTS.test(first.message)) return first;
    for (const kind of ['-t', '-l', '-s']) await this.#once('tpm2_flushcontext', [kind]);
    return await this.#once(program, args);
  }

  #once(program: string, args: readonly string[]): Promise<Ran> {
    const { tcti } = this.#place;
    const options = { timeout: COMMAND_TIMEOUT_MS, maxBuffer: OUTPUT_LIMIT_BYTES, encoding: 'buffer' as const };
    return new Promise((resolve) => {
      execFile(program, ['-T', tcti, ...args], options, (error, stdout, stderr) => {
        const missing = (error as NodeJS.ErrnoException | null)?.code === 'ENOENT';
        const words = missing ? `${program} is not installed (tpm2-tools)` : stderr.toString('utf8');
        resolve({ ok: error === null, output: stdout, message: words || (error?.message ?? '') });
      });
    });
  }
}

function firstLine(text: string): string {
  const line = text.split('\n').find((one) => /ERROR|not installed/.test(one)) ?? text.split('\n')[0] ?? '';
  return line.slice(0, 200).trim() || 'no answer';
}
