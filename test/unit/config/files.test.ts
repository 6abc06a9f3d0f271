import { spawnSync } from 'node:child_process';
import {
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
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { mediumOf, namedFileFault } from '../../../src/adapters/files/file-fault.ts';
import { fileFault, readBytes, readJson, readText, tryWhole, writeWhole } from '../../../src/adapters/files/index.ts';
import { fieldFaults } from '../../../src/core/config/index.ts';

const folder = mkdtempSync(join(tmpdir(), 'waypost-files-'));
const at = (name: string): string => join(folder, name);
const WANTED = { limitBytes: 64, what: 'a test file' };
beforeAll(() => {
  writeFileSync(at('good.json'), '{"a": 1}');
  writeFileSync(at('large.json'), ' '.repeat(65));
  writeFileSync(at('empty.json'), '');
  writeFileSync(at('bad.json'), '{\n  "pin": 7391,,\n}');
  writeFileSync(at('bytes.json'), Buffer.from([0x7b, 0xff, 0x7d]));
  mkdirSync(at('folder.json'));
  symlinkSync(at('nowhere'), at('dangling.json'));
  symlinkSync(at('loop.json'), at('loop.json'));
  spawnSync('mkfifo', [at('pipe.json')]);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const messageOf = (name: string): string => {
  const read = readJson(name.startsWith('/') ? name : at(name), WANTED);
  return read.ok ? 'read' : read.message;
};

describe('a file that a person names', () => {
  it('is read whole, as JSON', () => {
    expect(readJson(at('good.json'), WANTED)).toEqual({ ok: true, value: { a: 1 } });
  });

  it.each([
    ['missing.json', 'it does not exist. Check the path.'],
    ['good.json/inner.json', 'a part of this path is a file and not a folder. Check the path.'],
    ['folder.json', 'it is a folder. Give a test file.'],
    ['dangling.json', 'it is a link to something that does not exist. Give the path of the file itself.'],
    ['loop.json', 'it is a link that leads back to itself. Give the path of the file itself.'],
    ['large.json', 'it is larger than 64 bytes, so it is not a test file. Check the path.'],
    ['empty.json', 'it is empty. Give a test file.'],
    ['bytes.json', 'it is not text in UTF-8. Give a test file, saved as UTF-8.'],
    ['pipe.json', 'it is a device or a pipe, not a file. Give a test file.'],
    ['/dev/null', 'it is a device or a pipe, not a file. Give a test file.'],
    [`${'n'.repeat(300)}`, 'the name is too long. Choose a shorter one.'],
  ])('is refused in words where it is %s', (name, words) => {
    expect(messageOf(name)).toContain(` cannot be read: ${words}`);
  });

  it('is told where it stops being JSON, and nothing of it is repeated', () => {
    expect(messageOf('bad.json')).toContain('it is not valid JSON (line 2, character 15)');
    expect(messageOf('bad.json')).not.toContain('7391');
  });

  it('of exactly the limit is read, and a byte more is not', () => {
    writeFileSync(at('limit'), 'x'.repeat(64));
    expect(readBytes(at('limit'), WANTED)).toMatchObject({ ok: true });
    expect(readText(at('limit'), { ...WANTED, limitBytes: 63 })).toMatchObject({ ok: false, code: null });
  });
});

describe('a file that is written', () => {
  const write = (name: string, existing: 'replace' | 'refuse' = 'replace') =>
    writeWhole(at(name), 'new', { mode: 0o600, existing });

  it('is there whole, with its rights, and nothing lies beside it', () => {
    mkdirSync(at('out'));
    expect(write('out/a')).toBeNull();
    expect(readFileSync(at('out/a'), 'utf8')).toBe('new');
    expect(statSync(at('out/a')).mode & 0o777).toBe(0o600);
    expect(readdirSync(at('out'))).toEqual(['a']);
  });

  it('replaces an earlier one only where that is wanted', () => {
    writeFileSync(at('old'), 'old');
    expect(write('old', 'refuse')).toContain('a file with this name exists. Choose another name.');
    expect(readFileSync(at('old'), 'utf8')).toBe('old');
    expect(write('old')).toBeNull();
    expect(readFileSync(at('old'), 'utf8')).toBe('new');
  });

  it('goes to where a link leads, and never in place of the link', () => {
    writeFileSync(at('target'), 'old');
    symlinkSync(at('target'), at('link'));
    expect(write('link')).toBeNull();
    expect(readFileSync(at('target'), 'utf8')).toBe('new');
    expect(write('dangling.json')).toContain('it is a link to something that does not exist');
  });

  it.each([
    ['none/a', 'its folder does not exist. Create the folder first'],
    ['folder.json', 'it is a folder'],
    ['pipe.json', 'it is a device or a pipe, not a file'],
    ['good.json/a', 'a part of this path is a file'],
  ])('is refused at %s, and nothing is left', (name, words) => {
    const before = readdirSync(folder);
    expect(write(name)).toContain(words);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is tried without being written', () => {
    expect(tryWhole(at('tried'), 100)).toBeNull();
    expect(tryWhole(at('none/tried'), 100)).toContain('its folder does not exist');
    expect(readdirSync(folder)).not.toContain('tried');
  });
});

describe('an error of the system', () => {
  const error = (code: string, more: object = {}): Error => Object.assign(new Error(`${code}: raw`), { code, ...more });

  it.each(['ENOSPC', 'EROFS', 'EBUSY', 'EIO', 'ENODEV', 'EACCES', 'EXYZ'])('%s is a sentence and a remedy', (code) => {
    const words = fileFault(error(code), '/srv/a', 'written') ?? '';
    expect(words).toMatch(/^\/srv\/a cannot be written: [a-z].+\. [A-Z].+/);
    expect(words).not.toContain('raw');
  });

  it('that names its own file is said of that file; a bug is no error of a file', () => {
    expect(namedFileFault(error('ENOSPC', { path: '/srv/b', syscall: 'write' }))).toContain('/srv/b cannot be written');
    expect(namedFileFault(new TypeError('x is not a function'))).toBeNull();
    expect(fileFault(new TypeError('x is not a function'), '/srv/b', 'read')).toBeNull();
  });
});

describe('a removable medium', () => {
  const table = [
    '/dev/sda1 / ext4 rw 0 0',
    '/dev/sdb1 /media/usb\\040stick vfat rw,uid=0 0 0',
    '/dev/sdc1 /mnt ext4 rw 0 0',
  ].join('\n');

  it('is found by the folder it is mounted at, with spaces in its name', () => {
    expect(mediumOf('/media/usb stick/out.json', table)).toEqual({
      folder: '/media/usb stick',
      device: '/dev/sdb1',
      system: 'vfat',
    });
    expect(mediumOf('/mnt/out.json', table)).toMatchObject({ device: '/dev/sdc1' });
  });

  it('is no folder of the disk, also where its name looks like one', () => {
    expect(mediumOf('/var/lib/waypost/out.json', table)).toBeNull();
    expect(mediumOf('/media/usb stick-2/out.json', table)).toBeNull();
  });
});

describe('a schema', () => {
  const schema = z.strictObject({
    port: z.number().int().min(1),
    kind: z.enum(['a', 'b']),
    names: z.array(z.string()).min(1),
  });

  it('speaks in the words of the person who wrote the file', () => {
    const parsed = schema.safeParse({ port: '8700', kind: 'c', names: [], extra: 1 });
    expect(parsed.success).toBe(false);
    const words = fieldFaults('/etc/x.json', parsed.error!);
    expect(words).toContain('/etc/x.json is not valid. Correct these fields:');
    expect(words).toContain('port: has to be a number, and is a text');
    expect(words).toContain('kind: has to be one of "a", "b"');
    expect(words).toContain('names: has to have at least 1 entries');
    expect(words).toContain('no such key: extra');
    expect(schema.safeParse({}).error?.issues.map(({ message }) => message)).toContain('is missing: write a number');
  });
});
