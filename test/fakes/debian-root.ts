import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { Ran } from './staged-root.ts';

const SUITE = 'trixie';
/**
 * `minimal`: what the package depends on, and nothing that builds or downloads. `base`: what debootstrap lays down where
 * nothing else is asked for, the base system of a Debian installation.
 */
const VARIANTS = {
  minimal: ['--variant=minbase', '--include=nodejs,systemd,udev,libstdc++6,libgcc-s1,fonts-noto-core,fonts-noto-cjk'],
  base: [],
} as const;
export type Variant = keyof typeof VARIANTS;
const BASE_PATIENCE_MS = 600_000;
const COMMAND_PATIENCE_MS = 180_000;
/** A new network namespace has a loopback that is down; the daemon's screen is on it. */
const LOOPBACK_UP = `import fcntl, socket, struct
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
fcntl.ioctl(s, 0x8914, struct.pack('16sh14x', b'lo', 0x41))`;

/**
 * A Debian of its own under a temporary folder: no network but an empty loopback, own processes, own mounts. The base is
 * made once by debootstrap and kept in the cache of this user.
 */
export class DebianRoot {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** Throws where this machine cannot make one: an installation that was not tried has not passed. */
  static create(variant: Variant = 'minimal'): DebianRoot {
    if (process.getuid?.() !== 0) throw new Error('a Debian root is made by root: run npm run test:package as root');
    for (const tool of ['debootstrap', 'unshare', 'dpkg-deb', 'python3']) {
      if (spawnSync('sh', ['-c', `command -v ${tool}`]).status !== 0) {
        throw new Error(`${tool} is missing: apt-get install debootstrap util-linux dpkg python3`);
      }
    }
    const folder = mkdtempSync(join(tmpdir(), 'waypost-debian-'));
    must(spawnSync('cp', ['-a', '--reflink=auto', `${base(variant)}/.`, folder], { encoding: 'utf8' }), 'cp');
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'etc/hosts'), '127.0.0.1 localhost\n::1 localhost\n');
    return new DebianRoot(folder);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Path on this machine of a path in the root. */
  at(path: string): string {
    return join(this.folder, path);
  }

  read(path: string): string {
    return readFileSync(this.at(path), 'utf8');
  }

  put(path: string, text: string): void {
    writeFileSync(this.at(path), text);
  }

  bring(from: string, to: string): void {
    cpSync(from, this.at(to));
  }

  has(path: string): boolean {
    return existsSync(this.at(path));
  }

  /** Runs a command line of `sh` in the root, off line, as root or as `user`. */
  run(line: string, { user, input = '' }: { user?: string; input?: string } = {}): Ran {
    const enter = user === undefined ? 'chroot "$1"' : `chroot --userspec=${user}:${user} "$1"`;
    const script = [
      'set -e',
      'mount -t proc proc "$1/proc"',
      'mount --rbind /dev "$1/dev"',
      'mount -t tmpfs -o mode=755 tmpfs "$1/run"',
      'mkdir -p "$1/run/waypost/pages" && chmod 700 "$1/run/waypost/pages"',
      `python3 -c "${LOOPBACK_UP}"`,
      'if grep -q ^waypost: "$1/etc/passwd"; then chroot "$1" chown -R waypost:waypost /run/waypost; fi',
      `exec ${enter} /usr/bin/env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/nonexistent LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive sh -c "$2"`,
    ].join('\n');
    const args = ['--net', '--mount', '--pid', '--fork', '--kill-child', 'sh', '-c', script, 'sh', this.folder, line];
    const done = spawnSync('unshare', args, { input, encoding: 'utf8', timeout: COMMAND_PATIENCE_MS });
    return { code: done.status, out: `${done.stdout}${done.stderr}` };
  }

  /** The same for a command that has to succeed. */
  must(line: string, options: { user?: string; input?: string } = {}): string {
    const { code, out } = this.run(line, options);
    if (code !== 0) throw new Error(`"${line}" ended with ${code}:\n${out}`);
    return out;
  }
}

function base(variant: Variant): string {
  const options = VARIANTS[variant];
  return kept(`debian-${SUITE}`, options.join(' '), (fresh) => {
    must(
      spawnSync('debootstrap', [...options, SUITE, fresh], { encoding: 'utf8', timeout: BASE_PATIENCE_MS }),
      'debootstrap',
    );
    rmSync(join(fresh, 'var/cache/apt/archives'), { recursive: true, force: true });
  });
}

/**
 * The packages of Debian that `line` of the manual downloads, in a folder of the cache: typed once, in a base Debian that
 * reaches a mirror, in a folder that holds the package `deb`.
 */
export function debianPackages(line: string, deb: string): string {
  const control = spawnSync('dpkg-deb', ['--field', deb, 'Depends', 'Recommends'], { encoding: 'utf8' }).stdout;
  return kept(`packages-${SUITE}`, `${line} ${control}`, (fresh) => {
    const root = DebianRoot.create('base');
    try {
      const stick = root.at('/root/stick');
      mkdirSync(stick);
      cpSync(deb, join(stick, basename(deb)));
      cpSync('/etc/resolv.conf', root.at('/etc/resolv.conf'));
      const script = `apt-get update && cd /root/stick && ${line}`;
      must(
        spawnSync('chroot', [root.folder, 'sh', '-c', script], { encoding: 'utf8', timeout: BASE_PATIENCE_MS }),
        script,
      );
      for (const name of readdirSync(stick)) {
        if (name.endsWith('.deb') && name !== basename(deb)) cpSync(join(stick, name), join(fresh, name));
      }
    } finally {
      root.remove();
    }
  });
}

/** A folder of the cache of this user: made once, whole or not at all. */
function kept(name: string, of: string, make: (fresh: string) => void): string {
  const key = createHash('sha256').update(`${SUITE} ${of}`).digest('hex').slice(0, 12);
  const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'waypost');
  const folder = join(cache, `${name}-${key}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const fresh = mkdtempSync(join(cache, 'making-'));
  try {
    make(fresh);
    renameSync(fresh, folder);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
  return folder;
}

function must(done: { status: number | null; stdout: string; stderr: string }, what: string): void {
  if (done.status === 0) return;
  throw new Error(`${what} ended with ${done.status}: ${`${done.stdout}${done.stderr}`.slice(-2_000)}`);
}
