import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { patience } from './patience.ts';
import { freePort } from './ports.ts';

/** The programs without which the TPM is not tested, in words for the name of the skipped test; null where all are here. */
export function missingTpmPrograms(): string | null {
  const missing = ['swtpm', 'tpm2_nvread', 'tpm2_startup'].filter((program) => {
    try {
      execFileSync('which', [program], { stdio: 'ignore' });
      return false;
    } catch {
      return true;
    }
  });
  return missing.length === 0 ? null : missing.join(', ');
}

/** A TPM 2.0 of software (swtpm) with a state of its own: the same commands as a chip. */
export class SoftwareTpm {
  readonly folder = mkdtempSync(join(tmpdir(), 'waypost-tpm-'));
  #child: ChildProcess | null = null;
  #port = 0;

  get tcti(): string {
    return `swtpm:host=127.0.0.1,port=${this.#port}`;
  }

  /** Another program may take a port between the look at it and the start: then another pair is tried. */
  async start(): Promise<void> {
    for (let turn = 0; turn < START_TRIES; turn += 1) {
      if (await this.#startedOn(await freePort(1))) return;
      await this.stop();
    }
    throw new Error('swtpm does not answer');
  }

  async #startedOn(port: number): Promise<boolean> {
    this.#port = port;
    const control = `type=tcp,port=${port + 1}`;
    const server = `type=tcp,port=${port}`;
    const flags = 'not-need-init,startup-clear';
    const child = spawn(
      'swtpm',
      ['socket', '--tpm2', '--tpmstate', `dir=${this.folder}`, '--ctrl', control, '--server', server, '--flags', flags],
      { stdio: 'ignore' },
    );
    this.#child = child;
    const limit = Date.now() + patience(10_000);
    while (Date.now() < limit && !isOver(child)) {
      try {
        execFileSync('tpm2_getcap', ['-T', this.tcti, 'properties-fixed'], {
          stdio: 'ignore',
          timeout: patience(5_000),
        });
        return true;
      } catch {
        await sleep(50);
      }
    }
    return false;
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || isOver(child)) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const START_TRIES = 5;

const isOver = (child: ChildProcess): boolean => child.exitCode !== null || child.signalCode !== null;
