import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { builtEntry, packageRoot } from '../../../src/adapters/installation/index.ts';
import { patience } from '../../fakes/patience.ts';

const QUIET_MS = 15_000;
/** A command in the manuals stands alone on a line, four spaces in. */
const COMMAND = /^ {4}((?:waypost|cp|mkdir|npm) .*)$/;

export interface Run {
  code: number;
  out: string;
  err: string;
}

/** The commands of a manual, in order. */
export function commandsOf(manual: string): string[] {
  return readFileSync(join(packageRoot, 'docs', manual), 'utf8')
    .split('\n')
    .flatMap((line) => COMMAND.exec(line)?.[1] ?? []);
}

/** A folder in which the commands of the manuals can be typed as they stand. */
export class Desk {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'waypost-desk-'));
  readonly #children: ChildProcess[] = [];

  constructor() {
    for (const name of ['docs', 'hardware']) symlinkSync(join(packageRoot, name), join(this.folder, name));
  }

  /** Types one line; `stdin` is what a person would type after it. */
  async type(command: string, stdin = ''): Promise<Run> {
    const child = this.#spawn(command);
    let out = '';
    let err = '';
    child.stdout?.on('data', (chunk: Buffer) => {
      out += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      err += chunk.toString();
    });
    child.stdin?.end(stdin);
    const code = await new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? -1)));
    return { code, out, err };
  }

  /** Starts what a second terminal would run and waits until it says `sign`. */
  async leaveRunning(command: string, sign: string): Promise<{ say(line: string): void; heard(): string }> {
    const child = this.#spawn(`exec ${command}`);
    let heard = '';
    const hear = (chunk: Buffer): void => {
      heard += chunk.toString();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    const limit = Date.now() + patience(QUIET_MS);
    while (!heard.includes(sign)) {
      if (child.exitCode !== null || Date.now() > limit)
        throw new Error(`"${command}" did not say "${sign}": ${heard}`);
      await delay(20);
    }
    return { say: (line) => void child.stdin?.write(`${line}\n`), heard: () => heard };
  }

  async clear(): Promise<void> {
    for (const child of this.#children.reverse()) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = new Promise((resolve) => child.once('close', resolve));
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), patience(QUIET_MS));
      await ended;
      clearTimeout(timer);
    }
    rmSync(this.folder, { recursive: true, force: true });
  }

  /**
   * `waypost` is the compiled program. `npm start` is the daemon it starts in the end: the bootstrap before it installs
   * and builds, which `npm test` has done already.
   */
  #spawn(command: string): ChildProcess {
    const line = command
      .replace(/\bwaypost (?=[a-z])/, `"${process.execPath}" "${builtEntry('cli/main.js')}" `)
      .replace(/\bnpm start -- /, `"${process.execPath}" "${builtEntry('daemon/main.js')}" `);
    const child = spawn('sh', ['-c', line], { cwd: this.folder, stdio: 'pipe' });
    // A command that reads nothing may end before it is spoken to.
    child.stdin?.on('error', () => undefined);
    this.#children.push(child);
    return child;
  }
}
