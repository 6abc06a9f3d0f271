import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { patience } from './patience.ts';

/** The user of this kiosk: a number without a name, so that no right of a real user is touched. */
export const KIOSK_USER = 64_123;
/** Neither the kiosk's user nor of any group of it. */
export const STRANGER_USER = 64_124;
export const PINS = { tom: '285036', sofia: '604917' } as const;
const HANG_MS = 60_000;
const OVERSIZE_BYTES = 3 * 1024 ** 3;
const LONG_NAME = `${'n'.repeat(300)}.json`;

export interface Run {
  code: number | null;
  out: string;
  err: string;
  /** What lies in the folder of a private mount at the end. */
  left: string[];
}

/** A file system of its own for one command: `full` holds a few pages, `read-only` takes nothing. */
export type Mount = { kind: 'full' | 'read-only'; folder: string };

/** A kiosk of its own user beside one file for each way in which a file can be wrong. */
export class ProvokedSite {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'waypost-provoked-'));
  readonly config: string = join(this.folder, 'kiosk', 'kiosk.json');
  readonly state: string = join(this.folder, 'kiosk', 'state');
  #count = 0;

  async start(): Promise<void> {
    chmodSync(this.folder, 0o755);
    this.#own('kiosk');
    this.configure(this.config, this.state);
    await this.#account('tom', 'technician');
    await this.#account('sofia', 'supervisor');
    this.#wrongFiles();
  }

  clear(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  at(name: string): string {
    return join(this.folder, name);
  }

  /** One of the wrong files by the name of its fault. */
  wrong(fault: string): string {
    const named: Record<string, string> = {
      'file in place of its folder': 'wrong/plain.json/inner.json',
      'name too long': join('wrong', LONG_NAME),
    };
    if (fault === 'device') return '/dev/null';
    return this.at(named[fault] ?? `wrong/${fault.replaceAll(' ', '-')}.json`);
  }

  /** A new folder of the kiosk's user. */
  fresh(): string {
    this.#count += 1;
    return this.#own(`kiosk/fresh-${this.#count}`);
  }

  /** A copy of the kiosk with a state of its own; `change` breaks it. */
  copy(change: (state: string) => void, more: object = {}): string {
    const folder = this.fresh();
    const state = join(folder, 'state');
    cpSync(this.state, state, { recursive: true, preserveTimestamps: true });
    spawnSync('chown', ['-R', `${KIOSK_USER}:${KIOSK_USER}`, state]);
    this.configure(join(folder, 'kiosk.json'), state, more);
    change(state);
    return join(folder, 'kiosk.json');
  }

  configure(file: string, stateDir: string, more: object = {}): void {
    const config = {
      lane: { id: 'provoked', name: 'Provoked' },
      stateDir,
      key: { kind: 'development' },
      scanner: { kind: 'none' },
      imager: { kind: 'folder', path: this.at('kiosk'), device: { model: 'Drawn', serial: '1', firmware: '1' } },
      modelKeys: { threshold: 1, keys: ['ab'.repeat(32)] },
      camera: { kind: 'none' },
      // No model is loaded: each doctor would take seconds, and models are not what these faults are about.
      models: { profile: 'accurate', folder: this.at('kiosk') },
      lists: [{ id: 'lost', name: 'Lost', maxAgeHours: 48 }],
      listKeys: { threshold: 1, keys: ['ab'.repeat(32)] },
      update: { repositories: [{ id: 'office' }] },
      ...more,
    };
    writeFileSync(file, JSON.stringify(config));
    chownSync(file, KIOSK_USER, KIOSK_USER);
  }

  /** Runs one command of the built program as the kiosk's user, or as another. */
  async run(
    args: readonly string[],
    {
      user = KIOSK_USER,
      groups = [],
      stdin = '',
      mount,
    }: { user?: number; groups?: number[]; stdin?: string; mount?: Mount } = {},
  ): Promise<Run> {
    const member = groups.length === 0 ? ['--clear-groups'] : ['--groups', groups.join(',')];
    const as = ['--reuid', String(user), '--regid', String(user), ...member];
    const command = ['setpriv', ...as, process.execPath, join(packageRoot, 'bin', 'waypost.mjs'), ...args];
    const [program = '', ...rest] =
      mount === undefined ? command : ['unshare', '-m', 'sh', '-c', within(mount), 'sh', ...command];
    const child = spawn(program, rest, {
      cwd: this.folder,
      env: { PATH: process.env['PATH'] ?? '', HOME: this.folder },
    });
    const run: Run = { code: null, out: '', err: '', left: [] };
    child.stdout.on('data', (part: Buffer) => {
      run.out += part.toString();
    });
    child.stderr.on('data', (part: Buffer) => {
      run.err += part.toString();
    });
    child.stdin.on('error', () => undefined);
    child.stdin.end(stdin);
    const limit = setTimeout(() => child.kill('SIGKILL'), patience(HANG_MS));
    run.code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    clearTimeout(limit);
    const [said = '', listed] = run.out.split('\n--left--\n');
    run.out = said;
    run.left = listed?.trim().split('\n').filter(Boolean) ?? [];
    return run;
  }

  async #account(id: keyof typeof PINS, role: string): Promise<void> {
    const args = ['officer', 'add', id, '--name', id, '--role', role, '--config', this.config];
    const { code, err } = await this.run(args, { stdin: `${PINS[id]}\n` });
    if (code !== 0) throw new Error(`no account ${id}: ${err}`);
  }

  #own(name: string): string {
    const path = this.at(name);
    mkdirSync(path, { recursive: true, mode: 0o755 });
    chownSync(path, KIOSK_USER, KIOSK_USER);
    return path;
  }

  #wrongFiles(): void {
    mkdirSync(this.at('wrong'));
    const put = (fault: string, bytes: Uint8Array | string): string => {
      const path = this.wrong(fault);
      writeFileSync(path, bytes);
      return path;
    };
    mkdirSync(this.wrong('folder'));
    writeFileSync(this.at('wrong/plain.json'), '{}');
    chmodSync(put('no read right', '{}'), 0);
    mkdirSync(this.wrong('closed folder'), { mode: 0 });
    mkdirSync(this.wrong('empty folder'));
    symlinkSync(this.at('wrong/nowhere'), this.wrong('dangling link'));
    symlinkSync(this.wrong('link loop'), this.wrong('link loop'));
    truncateSync(put('too large', ''), OVERSIZE_BYTES);
    put('empty', '');
    put('not JSON', 'lane: east\n{');
    put('wrong JSON type', '[1, "two", null]');
    put('wrong fields', '{"version": "a", "keys": 7, "nothing": true}');
    put('binary', randomBytes(4096));
    put('invalid UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0xc0, 0x22, 0x3a, 0x31, 0x7d]));
    spawnSync('mkfifo', ['-m', '644', this.wrong('pipe')]);
  }
}

function within({ kind, folder }: Mount): string {
  const mount =
    kind === 'full'
      ? `mount -t tmpfs -o size=4k,uid=${KIOSK_USER},gid=${KIOSK_USER},mode=755 none '${folder}'; head -c 4096 /dev/zero > '${folder}/filler'`
      : `mount --bind '${folder}' '${folder}' && mount -o remount,ro,bind '${folder}'`;
  return `${mount}; "$@"; code=$?; echo; echo --left--; ls -A '${folder}'; exit $code`;
}

/** What a technician must never be shown, and what has to be there. Each fault of a message, in words; none: empty. */
export function faultsOf(run: Run, thing: RegExp): string[] {
  const said = `${run.out}\n${run.err}`;
  const faults: string[] = [];
  if (run.code === null) faults.push('hangs');
  else if (run.code !== 1 && run.code !== 2) faults.push(`exit code ${run.code}`);
  if (/^\s+at .*(:\d+:\d+|\(node:|<anonymous>)/m.test(said) || /^Node\.js v\d/m.test(said)) faults.push('trace');
  if (/\bE[A-Z0-9]{3,}: |Sqlite|SQLITE_|errno|syscall|ERR_[A-Z]/.test(said)) faults.push('raw system error');
  if (/Invalid input|too_small|invalid_type|unrecognized_keys|Unrecognized key|ZodError|✖/.test(said))
    faults.push('raw schema text');
  if (/Unexpected (token|end|non-whitespace)|in JSON at position|not valid JSON$/m.test(said))
    faults.push('raw JSON text');
  if (!thing.test(said)) faults.push('does not name the thing');
  if (!REMEDY.test(said)) faults.push('no remedy');
  return faults;
}

/** A sentence that tells somebody to do something, or a command after an arrow. */
const REMEDY =
  / -> \S|(^|[.:;,)]\s+|\(|\b(?:or|and) )(Check|Name|Write|Give|Correct|Make|Run|Put|Copy|Plug|Mount|Install|Set|Remove|Take|Ask|Look|Choose|Load|Import|Restore|Stop|Fetch|Bring|Use|Export|Connect|Get|Type|Start|sudo|chmod|chown|waypost) /im;

export function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder, { recursive: true }).map(String).sort() : [];
}
