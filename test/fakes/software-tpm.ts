import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

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

  async start(): Promise<void> {
    this.#port = await freePair();
    const control = `type=tcp,port=${this.#port + 1}`;
    const server = `type=tcp,port=${this.#port}`;
    const flags = 'not-need-init,startup-clear';
    this.#child = spawn(
      'swtpm',
      ['socket', '--tpm2', '--tpmstate', `dir=${this.folder}`, '--ctrl', control, '--server', server, '--flags', flags],
      { stdio: 'ignore' },
    );
    for (let turn = 0; turn < 100; turn += 1) {
      try {
        execFileSync('tpm2_getcap', ['-T', this.tcti, 'properties-fixed'], { stdio: 'ignore', timeout: 5000 });
        return;
      } catch {
        await sleep(50);
      }
    }
    throw new Error('swtpm does not answer');
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await ended;
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Two ports side by side, as swtpm and its tools want them. */
async function freePair(): Promise<number> {
  for (let turn = 0; turn < 50; turn += 1) {
    const port = 20_000 + Math.floor(Math.random() * 20_000);
    if ((await isFree(port)) && (await isFree(port + 1))) return port;
  }
  throw new Error('no two free ports side by side');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
