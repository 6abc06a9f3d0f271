import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Updater } from 'tuf-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { KeyRing } from '../../../src/adapters/storage/keys/index.ts';
import { deviceIdentity, identityText } from '../../../src/delivery/device/index.ts';
import { requireBuild } from '../inference/bundles.ts';
import { commandsOf, Desk, type Run } from './documented.ts';

const desk = new Desk();
const path = (...parts: string[]): string => join(desk.folder, ...parts);
const commands = commandsOf('central-it.md');
let at = 0;
/** Each command is a process of its own, and keys are slow to open on purpose. */
const PATIENCE_MS = 300_000;

/** The next command of the manual, which must be this one; answers are what a person would type after it. */
async function next(start: string, answers: readonly string[] = [], code = 0): Promise<Run> {
  const command = commands[at] ?? '';
  at += 1;
  expect(command.startsWith(start) ? start : command).toBe(start);
  return await again(command, answers, code);
}

async function again(command: string, answers: readonly string[] = [], code = 0): Promise<Run> {
  const run = await desk.type(command, answers.map((answer) => `${answer}\n`).join(''));
  expect({ command, code: run.code, err: run.code === code ? '' : run.err }).toEqual({ command, code, err: '' });
  return run;
}

const secretOf = (name: string): string => `the passphrase of ${name}`;
const OPERATOR = secretOf('gil');
const find = (start: string): string => commands.find((command) => command.startsWith(start)) ?? '';

/** A tuf-js client on a real web server, given the first root of the ceremony. */
async function download(target: string): Promise<Buffer> {
  const server: Server = createServer((request, response) => {
    try {
      response.end(readFileSync(path('trial/usb', decodeURIComponent(request.url ?? '').replaceAll('..', ''))));
    } catch {
      response.statusCode = 404;
      response.end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const folder = mkdtempSync(path('client-'));
  try {
    copyFileSync(path('trial/office/repository/metadata/1.root.json'), join(folder, 'root.json'));
    const places = {
      metadataDir: folder,
      targetDir: folder,
      metadataBaseUrl: `${url}/metadata`,
      targetBaseUrl: `${url}/targets`,
    };
    const updater = new Updater(places);
    await updater.refresh();
    const info = await updater.getTargetInfo(target);
    if (info === undefined) throw new Error(`${target} is not there`);
    return readFileSync(await updater.downloadTarget(info, join(folder, 'taken')));
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

function configure(): void {
  const example = JSON.parse(readFileSync(join(packageRoot, 'docs/examples/lane.json'), 'utf8'));
  const lists = [{ id: 'missing-persons', name: 'Missing persons', maxAgeHours: 48 }];
  const own = { stateDir: 'state', key: { kind: 'development' }, lists };
  writeFileSync(path('trial', 'lane.json'), JSON.stringify({ ...example, ...own }));
}

beforeAll(async () => {
  requireBuild();
  await cryptoReady();
});
afterAll(() => desk.clear());

describe('docs/central-it.md, command by command', () => {
  let root = '';

  it(
    '1 and 2: holds the ceremony and takes a kiosk in',
    async () => {
      await next('mkdir trial');
      const people = ['ada', 'ben', 'cyn', 'dan', 'eva', 'flo', 'gil'].flatMap((name) => [
        secretOf(name),
        secretOf(name),
      ]);
      const { out } = await next('waypost central keys ceremony', people);
      expect(out).toContain('trial/keys/targets-2.key: targets key of Eva Lind');
      root = /compares:\n {2}([0-9a-f ]+)\n/.exec(out)?.[1] ?? '';
      expect(root.replaceAll(' ', '')).toHaveLength(64);
      await next('cp trial/office/repository/metadata/1.root.json');
      configure();
      const shown = /^ {2}([a-z ]+)$/m.exec((await next('waypost device identity')).out)?.[1] ?? '-';
      expect((await again(find('waypost central device enrol'), ['no'], 1)).err).toContain('Not enrolled');
      expect((await next('waypost central device enrol', ['yes'])).out).toContain(shown);
      expect((await next('waypost central device list')).out).toContain('Arrivals, lane 1');
    },
    PATIENCE_MS,
  );

  it(
    '3 to 6: imports, checks and builds',
    async () => {
      await next('cp docs');
      expect((await next('waypost central import trial/missing-persons.csv')).out).toContain('3 records, 0 refused');
      expect(readFileSync(path('trial/records.jsonl'), 'utf8')).toContain('Mara Kettle');
      expect(readFileSync(path('trial/import.txt'), 'utf8')).toContain('3 records');
      expect((await next('waypost central import trial/persons.ftm')).out).toContain('not persons: Company 1');
      const listed = (await next('waypost central import trial/sanctions-list.xml')).out;
      expect(listed).toContain('recognised as un-xml');
      expect(listed).toContain('names: 1 primary, 1 aliases, 1 weak');
      expect((await next('waypost central check')).err).toContain('3 records, 0 errors');
      expect((await again(find('waypost central build'), ['a wrong passphrase'], 1)).err).toContain('does not open');
      expect((await next('waypost central build', [OPERATOR])).out).toContain('generation 1: 3 records');
    },
    PATIENCE_MS,
  );

  it(
    '7 and 8: two people approve what one alone cannot publish',
    async () => {
      await next('cp -r trial/office/staging');
      expect((await again(find('waypost central approve'), ['no'], 1)).err).toContain('Not signed');
      const approval = find('waypost central approve');
      const unread = await again(approval.replace(/ --records \S+/, ''), ['1', secretOf('dan')], 1);
      expect(unread.err).toContain('APPROVAL_RECORDS_NOT_COMPARED');
      const unkept = await again(approval.replace(/ --root \S+/, ''), ['1', secretOf('dan')], 1);
      expect(unkept.err).toContain('--root FILE. (APPROVAL_ROOT_NOT_COMPARED)');
      expect(existsSync(path('trial/stick/approvals'))).toBe(false);
      const first = await next('waypost central approve', ['1', secretOf('dan')]);
      expect(first.out).toContain('contains exactly the records in your file');
      expect(first.out).toContain('1 of 2 approvals');
      expect(first.err).not.toContain('NOT COMPARED');
      const alone = await again(find('waypost central publish'), [OPERATOR], 1);
      expect(alone.err).toContain('Not yet signed: Dan Iversen, Eva Lind, Flo Marsh');
      const second = await next('waypost central approve', ['1', secretOf('eva')]);
      expect(/same words:\n(.*)\n/.exec(second.out)?.[1]).toBe(/same words:\n(.*)\n/.exec(first.out)?.[1]);
      await next('cp -r trial/stick/approvals');
      const { out } = await next('waypost central publish', [OPERATOR]);
      expect(out).toContain('generation 1, approved by Dan Iversen and Eva Lind');
      await next('mkdir trial/usb');
      await next('cp -r trial/office/repository/metadata');
    },
    PATIENCE_MS,
  );

  it(
    'is taken by a tuf-js client over HTTP, and by a kiosk from the stick',
    async () => {
      const bundle = await download('wl/missing-persons/g1.full.wpb');
      expect(bundle.subarray(0, 4).toString()).toBe('WPWL');
      await again(
        `waypost update trust trial/office/repository/metadata/1.root.json --config trial/lane.json --fingerprint "${root}"`,
      );
      await again('waypost update apply --from trial/usb --config trial/lane.json');
      expect((await again('waypost list status --config trial/lane.json')).out).toContain('missing-persons: fresh');
    },
    PATIENCE_MS,
  );

  it(
    '9 and 10: signs the timestamp by file and issues a second generation',
    async () => {
      writeFileSync(path('trial/operator.txt'), `${OPERATOR}\n`, { mode: 0o600 });
      expect((await next('waypost central timestamp')).out).toContain('timestamp 2');
      const status = await next('waypost central status');
      expect(status.out).toContain('missing-persons: generation 1, 3 records');
      // What the office reads out by telephone is what the kiosk took above.
      expect(status.out).toContain(`fingerprint of 1.root.json for a new kiosk: ${root}`);
      const csv = readFileSync(path('trial/missing-persons.csv'), 'utf8');
      writeFileSync(
        path('trial/missing-persons.csv'),
        csv.replace('Dora,1999-11', 'Dora,1999-12').replace(/^mp-0002.*\n/m, ''),
      );
      await next('waypost central import', [OPERATOR]);
      const { out } = await next('waypost central diff', [OPERATOR]);
      expect(out).toContain('changed: 1 (mp-0003)\nremoved: 1 (mp-0002)\nunchanged: 1');
      expect((await next('waypost central build', [OPERATOR])).out).toContain('generation 2: 2 records');
      rmSync(path('trial/stick'), { recursive: true });
      await again(find('cp -r trial/office/staging'));
      const approvals = commands.filter((command) => command.startsWith('waypost central approve'));
      for (const [place, name] of ['dan', 'eva'].entries()) {
        const command = `${approvals[place]?.replace('records.jsonl', 'records-2.jsonl')} --previous trial/records.jsonl`;
        expect((await again(command, ['2', secretOf(name)])).out).toContain('counted from your two files');
      }
      await again(find('cp -r trial/stick/approvals'));
      await again(find('waypost central publish'), [OPERATOR]);
      await again(find('cp -r trial/office/repository/metadata'));
      await again('waypost update apply --from trial/usb --config trial/lane.json');
      expect((await again('waypost list status --config trial/lane.json')).out).toContain('generation 2, 2 records');
    },
    PATIENCE_MS,
  );

  it(
    '11: gives a later kiosk the published list, which two people approve without records',
    async () => {
      const later = deviceIdentity(new KeyRing(new Uint8Array(32).fill(9)), 'Arrivals, lane 2');
      writeFileSync(path('trial/lane-2.json'), identityText(later));
      await next('waypost central device enrol', ['yes']);
      expect((await again(find('waypost central status'))).err).toContain('cannot open it: "Arrivals, lane 2"');
      const { out } = await next('waypost central device grant', [OPERATOR]);
      expect(out).toContain('missing-persons, generation 2');
      const start = later.deviceKeyId.slice(0, 4);
      const first = await next('waypost central approve', [start, secretOf('dan')]);
      expect(first.out).toContain('generation 2 with 2 records, as published; no record changes');
      expect((await again(find('waypost central publish'), [OPERATOR], 1)).err).toContain('1 of 2 approvals');
      await next('waypost central approve', [start, secretOf('eva')]);
      const published = await next('waypost central publish', [OPERATOR]);
      expect(published.out).toContain('can open missing-persons 2, approved by Dan Iversen and Eva Lind');
      await again(find('cp -r trial/office/repository/metadata'));
    },
    PATIENCE_MS,
  );

  it(
    '12 and 13: revokes the kiosk, puts another key in the place of one, and renews',
    async () => {
      expect((await next('waypost central device revoke')).out).toMatch(
        /can still open every generation.*\n {2}STILL OPEN: missing-persons, generation 2/,
      );
      expect((await again(find('waypost central status'))).err).toContain('STILL OPEN to "Arrivals, lane 1"');
      const { out } = await next('waypost central keys rotate', [secretOf('hal'), secretOf('hal')]);
      expect(out).toContain('needs 2 more signature(s) by keys of the old root');
      await next('waypost central keys sign', ['2', secretOf('ada')]);
      expect((await next('waypost central keys sign', ['2', secretOf('ben')])).out).toContain(
        'Root version 2 is signed',
      );
      const approve = (key: string, name: string) =>
        again(
          `waypost central approve trial/office/staging --key trial/keys/${key}.key --root trial/keys/kept-root.json`,
          ['renew', secretOf(name)],
        );
      await approve('targets-1', 'dan');
      expect((await again(find('waypost central publish'), [OPERATOR], 1)).err).toContain('Hal Moe');
      await approve('targets-4', 'hal');
      expect((await again(find('waypost central publish'), [OPERATOR])).out).toContain('root 2, targets 4');
      await again(find('cp -r trial/office/repository/metadata'));
      await download('wl/missing-persons/g2.full.wpb');
      await next('waypost central keys renew');
      await again('waypost central keys discard --office trial/office');
      await next('waypost central renew');
      expect(at).toBe(commands.length);
    },
    PATIENCE_MS,
  );
});
