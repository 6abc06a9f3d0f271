import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { examinePageFolder } from '../../../src/cli/doctor/page-folder.ts';

/**
 * Users and folders as sysusers.d and tmpfiles.d of the package make them, below a folder of the test, and processes with the
 * rights of those users on the real file system.
 */
const UNITS = join(packageRoot, 'systemd');
const STRANGER = '61234';
const whyNot =
  process.getuid?.() !== 0
    ? ' (skipped: not root)'
    : existsSync('/usr/bin/systemd-tmpfiles')
      ? ''
      : ' (skipped: systemd-tmpfiles is missing)';

let place: string;
let pages: string;
const at = (path: string): string => join(place, path);

function must(program: string, args: string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program}: ${stderr}`);
}

const rows = (file: string): string[][] =>
  readFileSync(at(`etc/${file}`), 'utf8')
    .split('\n')
    .map((line) => line.split(':'));

/** Ids of a user: its own, that of its group, and those of every group it is in. */
function idsOf(user: string): { uid: string; gid: string; groups: string[] } {
  const [, , uid = '', gid = ''] = rows('passwd').find(([name]) => name === user) ?? [];
  const groups = rows('group').flatMap(([, , id = '', members = '']) =>
    members.split(',').includes(user) ? [id] : [],
  );
  return { uid, gid, groups: [gid, ...groups] };
}

/** A command line of `sh` with the rights of a user of the package, or of one who is in none of its groups. */
function as(user: string, line: string, args: string[] = []): { code: number | null; out: string } {
  const { uid, gid, groups } = user === STRANGER ? { uid: user, gid: user, groups: [] } : idsOf(user);
  const known = groups.length === 0 ? ['--clear-groups'] : [`--groups=${groups.join(',')}`];
  const rights = [
    `--reuid=${uid}`,
    `--regid=${gid}`,
    ...known,
    '--no-new-privs',
    '--inh-caps=-all',
    '--bounding-set=-all',
  ];
  const { status, stdout, stderr } = spawnSync('setpriv', [...rights, 'sh', '-c', line, 'sh', ...args], {
    encoding: 'utf8',
    cwd: '/',
  });
  return { code: status, out: `${stdout}${stderr}` };
}

function make(): void {
  must('systemd-tmpfiles', ['--create', `--root=${place}`, join(UNITS, 'tmpfiles.d/waypost.conf')]);
}

describe.skipIf(whyNot !== '')(`the page folder of a kiosk${whyNot}`, () => {
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'waypost-page-folder-'));
    chmodSync(place, 0o755);
    pages = at('run/waypost-pages');
    must('systemd-sysusers', [`--root=${place}`, join(UNITS, 'sysusers.d/waypost.conf')]);
    make();
    const { uid, gid } = idsOf('waypost');
    for (const path of ['var/lib/waypost/key.bin', 'etc/waypost/waypost.json', 'run/waypost/pages/page.jpg']) {
      writeFileSync(at(path), 'for the daemon alone', { mode: 0o640 });
      chownSync(at(path), Number(uid), Number(gid));
    }
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));
  beforeEach(() => {
    rmSync(pages, { recursive: true, force: true });
    make();
  });

  it('is written by the software of the scanner, and its files belong to the group of the folder', () => {
    expect(as('waypost-imager', 'umask 027; echo page > "$1/.p" && mv "$1/.p" "$1/p.jpg"', [pages])).toEqual({
      code: 0,
      out: '',
    });
    const { uid, gid } = idsOf('waypost-imager');
    expect(statSync(join(pages, 'p.jpg'))).toMatchObject({ uid: Number(uid), gid: Number(gid) });
    expect(as('waypost', 'cat "$1/p.jpg" && rm "$1/p.jpg"', [pages])).toEqual({ code: 0, out: 'page\n' });
  });

  it.each(['var/lib/waypost', 'var/lib/waypost/key.bin', 'etc/waypost/waypost.json', 'run/waypost/pages/page.jpg'])(
    'its user reads nothing of the daemon: %s',
    (path) => {
      expect(as('waypost', '[ -r "$1" ]', [at(path)]).code).toBe(0);
      const reading = as('waypost-imager', 'ls "$1" && cat "$1"', [at(path)]);
      expect(reading.code).not.toBe(0);
      expect(reading.out).toContain('Permission denied');
      expect(as('waypost-imager', 'echo x >> "$1"', [at(path)]).code).not.toBe(0);
    },
  );

  it('its user gives the folder to nobody, and puts no other in its place', () => {
    for (const line of ['chmod 2777 "$1"', 'chown $(id -u) "$1"', 'mv "$1" "$1.old"', 'rmdir "$1"']) {
      expect(as('waypost-imager', line, [pages]).code, line).not.toBe(0);
    }
    expect(statSync(pages).mode & 0o7777).toBe(0o2770);
  });

  it('another user of the machine neither sees nor writes a page', () => {
    as('waypost-imager', 'umask 000; echo page > "$1/p.jpg"', [pages]);
    for (const line of ['ls "$1"', 'cat "$1/p.jpg"', 'echo x > "$1/q.jpg"', 'rm -f "$1/p.jpg"', 'cd "$1"']) {
      expect(as(STRANGER, line, [pages]).code, line).not.toBe(0);
    }
    expect(readdirSync(pages)).toEqual(['p.jpg']);
  });

  it('is not the home of a key: its user cannot link one in that it cannot read', () => {
    const linking = as('waypost-imager', 'ln "$1" "$2/key.jpg"', [at('var/lib/waypost/key.bin'), pages]);
    expect(linking.code).not.toBe(0);
    expect(readdirSync(pages)).toEqual([]);
  });

  describe('with the daemon at it, under its own user', () => {
    interface Told {
      kind: string;
      text?: string;
      reason?: string;
      uid?: number;
      health?: { state: string; advice: string | null; remedy: string | null };
    }
    let daemon: ChildProcessWithoutNullStreams;
    let told: Told[];
    let wake: () => void = () => undefined;

    async function until(seen: () => boolean): Promise<void> {
      while (!seen()) {
        if (daemon.exitCode !== null) throw new Error(`the process ended with ${daemon.exitCode}`);
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    }
    const texts = () => told.flatMap(({ kind, text }) => (kind === 'page' ? [text] : []));
    const refusals = () => told.flatMap(({ kind, reason }) => (kind === 'page-failed' ? [reason] : []));
    const drop = (name: string, umask = '027') =>
      as('waypost-imager', `umask ${umask}; printf %s "$2" > "$1/.$2" && mv "$1/.$2" "$1/$2"`, [pages, name]);

    beforeEach(async () => {
      told = [];
      const { uid, gid, groups } = idsOf('waypost');
      const program = ['--import', 'tsx', join(packageRoot, 'test/fakes/imager-process.ts')];
      daemon = spawn(process.execPath, [...program, pages, uid, gid, ...groups], { cwd: packageRoot });
      daemon.on('exit', () => wake());
      createInterface(daemon.stdout).on('line', (line) => {
        told.push(JSON.parse(line) as Told);
        wake();
      });
      await until(() => told.some(({ kind }) => kind === 'started'));
      expect(told.find(({ kind }) => kind === 'started')?.uid).toBe(Number(uid));
    });
    afterEach(async () => {
      const gone = new Promise((resolve) => daemon.once('close', resolve));
      daemon.stdin.end();
      await gone;
    });

    it('takes and removes pages of the other user', async () => {
      for (const name of ['one.jpg', 'two.png', 'three.tif']) {
        expect(drop(name)).toEqual({ code: 0, out: '' });
        await until(() => texts().includes(name));
      }
      expect(readdirSync(pages)).toEqual([]);
      expect(told.at(-1)?.kind).toBe('page');
    });

    it('names a page that it may not read, removes it, and takes the next one', async () => {
      drop('shut.jpg', '077');
      await until(() => told.some(({ health }) => health?.advice === 'IMAGER_NOT_READABLE'));
      await until(() => refusals().length === 1);
      expect(told.find(({ health }) => health?.advice === 'IMAGER_NOT_READABLE')?.health).toMatchObject({
        state: 'faulty',
        remedy: expect.stringContaining('UMask=0027'),
      });
      expect(readdirSync(pages)).toEqual([]);
      drop('open.jpg');
      await until(() => texts().includes('open.jpg'));
      expect(told.findLast(({ kind }) => kind === 'health')?.health).toMatchObject({ state: 'ok', advice: null });
    });

    it('reads no file of the daemon that the other user names by a link, and no pipe, folder or file without end', async () => {
      as(
        'waypost-imager',
        'ln -s "$2" "$1/link.jpg"; mkfifo "$1/pipe.jpg"; mkdir "$1/folder.jpg"; truncate -s 21M "$1/.l"; mv "$1/.l" "$1/large.jpg"',
        [pages, at('var/lib/waypost/key.bin')],
      );
      await until(() => refusals().length === 4);
      const [large, ...others] = refusals().sort().reverse();
      expect([large, ...others]).toEqual(['DOC_IMAGE_TOO_LARGE', ...Array<string>(3).fill('DOC_IMAGE_REJECTED')]);
      expect(told.some(({ health }) => health?.advice === 'IMAGER_NOT_REMOVABLE')).toBe(true);
      drop('next.jpg');
      await until(() => texts().includes('next.jpg'));
      expect(texts()).toEqual(['next.jpg']);
      expect(readdirSync(pages)).toEqual(['folder.jpg']);
      expect(readFileSync(at('var/lib/waypost/key.bin'), 'utf8')).toBe('for the daemon alone');
    });
  });

  describe('as waypost doctor sees it', () => {
    const look = () =>
      examinePageFolder(pages, () => true, { etc: at('etc'), kiosk: pages, former: at('run/waypost/pages') });
    const MADE = { state: 'ok', reason: expect.stringContaining('waypost-pages'), remedy: null };

    it('is in order as it is made', () => {
      expect(look()).toMatchObject(MADE);
    });

    it.each([
      [
        'another owner',
        () => chownSync(pages, 0, statSync(pages).gid),
        /is root:waypost-imager, mode 2770; it has to be waypost:/,
      ],
      [
        'another group',
        () => chownSync(pages, statSync(pages).uid, 0),
        /is waypost:root, mode 2770; it has to be waypost:/,
      ],
      [
        'open to everybody',
        () => chmodSync(pages, 0o2777),
        /mode 2777; it has to be waypost:waypost-imager, mode 2770/,
      ],
      ['without the group for its files', () => chmodSync(pages, 0o770), /mode 0770; it has to be/],
      ['missing', () => rmSync(pages, { recursive: true }), /there is no folder/],
    ])('is named where it is wrong: %s', (_what, change, reason) => {
      change();
      const found = look();
      expect(found).toMatchObject({ component: 'imager', state: 'work' });
      expect(found.reason).toMatch(reason);
      expect(found.remedy).toContain('systemd-tmpfiles --create');
      make();
      expect(look()).toMatchObject(MADE);
    });

    it('is named where users are in the wrong groups, or there is none', () => {
      const group = readFileSync(at('etc/group'), 'utf8');
      const passwd = readFileSync(at('etc/passwd'), 'utf8');
      try {
        writeFileSync(at('etc/group'), group.replace(/^(waypost-imager:.*:)waypost$/m, '$1'));
        expect(look()).toMatchObject({ state: 'work', reason: 'waypost is not in the group waypost-imager' });
        writeFileSync(at('etc/group'), group.replace(/^(dialout:.*:)/m, '$1waypost-imager,'));
        expect(look()).toMatchObject({ state: 'work', reason: expect.stringContaining('is in the group dialout') });
        writeFileSync(at('etc/group'), group);
        writeFileSync(at('etc/passwd'), passwd.replace(/^waypost-imager:.*\n/m, ''));
        expect(look()).toMatchObject({ state: 'work', reason: 'there is no user waypost-imager' });
      } finally {
        writeFileSync(at('etc/group'), group);
        writeFileSync(at('etc/passwd'), passwd);
      }
    });

    it('says of the folder of earlier releases who alone can write there, and it goes on working', () => {
      const former = at('run/waypost/pages');
      rmSync(join(former, 'page.jpg'), { force: true });
      const found = examinePageFolder(former, () => true, { etc: at('etc'), kiosk: pages, former });
      expect(found).toMatchObject({ state: 'note', remedy: expect.stringContaining(pages) });
    });
  });
});

describe('any other page folder, as waypost doctor sees it', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'waypost-own-pages-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const look = (path: string, may = true) => examinePageFolder(path, () => may);

  it('is in order where nobody else may use it, with a note where pages wait', () => {
    expect(look(folder)).toMatchObject({ state: 'ok' });
    writeFileSync(join(folder, 'a.jpg'), 'x');
    expect(look(folder)).toMatchObject({ state: 'note', reason: expect.stringContaining('1 images') });
  });

  it('is named where everybody may use it, where it is a link, no folder, or shut to this user', () => {
    chmodSync(folder, 0o777);
    expect(look(folder)).toMatchObject({ state: 'work', remedy: `chmod o= ${folder}` });
    chmodSync(folder, 0o755);
    expect(look(folder)).toMatchObject({ state: 'work', reason: expect.stringContaining('0755') });
    chmodSync(folder, 0o700);
    mkdirSync(join(folder, 'real'), { mode: 0o700 });
    symlinkSync(join(folder, 'real'), join(folder, 'link'));
    expect(look(join(folder, 'link'))).toMatchObject({ state: 'work', reason: expect.stringContaining('is a link') });
    expect(look(join(folder, 'none'))).toMatchObject({ state: 'work', remedy: `mkdir -p -m 700 ${folder}/none` });
    expect(look(folder, false)).toMatchObject({ state: 'work', reason: expect.stringContaining('no permission') });
  });
});
