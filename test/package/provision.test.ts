import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { packageRoot } from '../../src/adapters/installation/index.ts';
import { carriedIn, publicKeys, SEALED_ENDING } from '../../src/adapters/storage/protection/index.ts';
import { CONFIG_VERSION } from '../../src/core/config/index.ts';
import { BootedRoot } from '../fakes/booted-root.ts';
import { TestCentral } from '../fakes/central-office.ts';
import { findWords } from '../fakes/daemon-disk.ts';
import { checkOf, decide, sendOn } from '../fakes/daemon-visit.ts';
import { DebianRoot, debianPackages } from '../fakes/debian-root.ts';
import { helpForm } from '../fakes/help-form.ts';
import { LaneClient } from '../fakes/lane-client.ts';
import { nextRelease } from '../fakes/next-release.ts';
import { OpenerSite } from '../fakes/opener-site.ts';
import { patience } from '../fakes/patience.ts';
import { BODY, LINE, PINS, ProvisionSite, SITE_FILE } from '../fakes/provision-site.ts';
import { record } from '../fakes/update-site.ts';

/** What may be added to a base Debian. */
const PACKAGES_MAX = 210;
/** From the package to the signed certificate, seconds of processor. */
const CPU_MAX_S = 300;
/** A step waits for programs to end; on a machine that does other work some take many minutes. */
const HANG_MS = 3_600_000;
const LIST = { id: 'missing-persons', name: 'Missing persons', maxAgeHours: 48 };
/** The specimen "child" of the simulated reader. */
const MISSING_CHILD = record({ id: 'r2', rev: 1, number: 'C41875536', cat: 'protect' });
const FACT = 'quincewood uncle keeps the passport and answers for her';
const CONTACT = 'marzipan-stall behind the station';
const WAIT = { timeout: patience(60_000), interval: 500 };
const READER = '/run/waypost/reader';
const CONFIG = '/etc/waypost/waypost.json';
const STATE = '/var/lib/waypost';
/** The folder of the site, through which sealed files leave the kiosk. */
const SPOOL = `${STATE}/spool`;
/** Everything that systemd says of one service. */
const SHOWN = 'systemctl show --property=ActiveState,NRestarts,ReadOnlyPaths waypostd.service';

/** Commands of the manuals, with what is in them for something else. A line that no manual prints is not typed. */
const MANUALS = {
  prepare: [
    'install.md',
    'apt-get install --yes --download-only --no-install-recommends -o Dir::State::status=/dev/null -o Dir::Cache::archives="$PWD" ./waypost_*.deb chromium cage chrony python3',
  ],
  sum: ['install.md', 'sha256sum waypost_*.deb'],
  install: ['install.md', 'apt-get install --yes --no-install-recommends ./*.deb'],
  list: ['technician-guide.md', 'waypost provision --config /etc/waypost/waypost.json --list'],
  passphrase: [
    'provisioning.md',
    'install -o waypost -g waypost -m 600 /media/stick/passphrase /etc/waypost/passphrase',
  ],
  unattended: [
    'provisioning.md',
    'waypost provision --config /etc/waypost/waypost.json --unattended /media/stick/answers.json',
  ],
  start: ['technician-guide.md', 'systemctl enable --now waypostd.socket waypostd-admin.socket waypostd.service'],
  timers: [
    'technician-guide.md',
    'systemctl enable --now waypost-update.timer waypost-list-check.timer waypost-selftest.timer',
  ],
  doctor: ['technician-guide.md', 'waypost doctor --config /etc/waypost/waypost.json'],
  show: ['technician-guide.md', 'waypost acceptance show /var/lib/waypost/certificates/acceptance-….json'],
  identity: [
    'acceptance.md',
    'waypost device identity --config /etc/waypost/waypost.json --out /media/stick/identity.json',
  ],
  verify: ['acceptance.md', 'waypost acceptance verify FILE --device IDENTITY'],
  reboot: ['install.md', 'systemctl reboot'],
  upgrade: ['install.md', 'dpkg -i ./waypost_*.deb'],
  stop: ['install.md', "systemctl stop 'waypost*.timer' 'waypost*.socket' 'waypost*.service'"],
  decommission: [
    'provisioning.md',
    'waypost decommission --config /etc/waypost/waypost.json --technician ID --supervisor ID --out /media/stick/receipt.json',
  ],
  code: ['provisioning.md', 'waypost central device claim-code --office OFFICE --site "Northgate"'],
  accept: ['provisioning.md', 'waypost central device accept request.json --office OFFICE --out stick/answer.json'],
  stick: ['provisioning.md', 'waypost central device stick KIOSK --out stick --office OFFICE'],
  receipt: ['provisioning.md', 'waypost central device receipt receipt.json --office OFFICE'],
} as const;

/** Hands what comes in at a socket in the root to the port of the officer's screen, in the network of the root. */
const BRIDGE = `
import { chmodSync } from 'node:fs';
import { connect, createServer } from 'node:net';
createServer((from) => {
  const to = connect(8700, '127.0.0.1');
  for (const end of [from, to]) end.on('error', () => { from.destroy(); to.destroy(); });
  from.pipe(to).pipe(from);
}).listen('/srv/lane.sock', () => console.log('open'));
`;

/** The words of a manual for `what`; `put`: what is in the place of names in capitals. */
function printed(what: keyof typeof MANUALS, put: Record<string, string> = {}): string {
  const [manual, line]: readonly [string, string] = MANUALS[what];
  const lines = readFileSync(join(packageRoot, 'docs', manual), 'utf8').split('\n');
  if (!lines.some((one) => /^ {4}/.test(one) && one.trim() === line))
    throw new Error(`docs/${manual} does not print: ${line}`);
  return Object.entries(put).reduce((text, [from, to]) => text.replaceAll(from, to), line);
}

let work: string;
let stick: string;
let root: DebianRoot;
let kiosk: BootedRoot;
let central: TestCentral;
let site: ProvisionSite;
const debs = { now: '', next: '' };
let waypost = 0;
/** The body that receives, with its page in Chromium. */
const body = new OpenerSite();

/** `WAYPOST_DEB` names the package to try; without it the one of this commit is built. */
function built(): string {
  const out = join(work, 'built');
  const build = spawnSync(process.execPath, ['tools/package/build.mjs', '--out', out], {
    cwd: packageRoot,
    encoding: 'utf8',
  });
  if (build.status !== 0) throw new Error(build.stderr);
  const [name = ''] = readdirSync(out).filter((one) => one.endsWith('.deb'));
  return join(out, name);
}

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), 'waypost-kiosk-'));
  stick = join(work, 'stick');
  mkdirSync(stick);
  debs.now = process.env['WAYPOST_DEB'] ?? built();
  debs.next = nextRelease({
    deb: debs.now,
    to: join(work, 'waypost_99.1.0_amd64.deb'),
    version: '99.1.0',
    changes: [
      {
        file: 'dist/core/config/migrations.js',
        from: 'export const CONFIG_VERSION',
        to: 'STEPS.push((config) => ({ ...config, counters: { k: 25 } }));\nexport const CONFIG_VERSION',
      },
    ],
  });
  const packages = debianPackages(printed('prepare'), debs.now);
  for (const name of readdirSync(packages)) copyFileSync(join(packages, name), join(stick, name));
  copyFileSync(debs.now, join(stick, 'waypost_0_amd64.deb'));
  await body.start();
  central = await TestCentral.open(new Date());
  site = ProvisionSite.create();
  root = DebianRoot.create('base');
  root.put('/srv/bridge.mjs', BRIDGE);
  // This root is thrown away: nothing is gained by waiting for the disk of the machine after each package.
  root.put('/etc/dpkg/dpkg.cfg.d/throwaway', 'force-unsafe-io\n');
  kiosk = new BootedRoot(root, [`${stick}:/media/stick`]);
  await kiosk.start();
});

afterAll(async () => {
  await kiosk?.stop();
  await body.stop();
  central?.remove();
  site?.remove();
  root?.remove();
  if (work !== undefined) rmSync(work, { recursive: true, force: true });
});

/** A file on the stick, as a stick is mounted (docs/technician-guide.md): everything on it belongs to the user waypost. */
function lay(name: string, content: string | Uint8Array): void {
  writeFileSync(join(stick, name), content);
  own(stick);
}

function own(path: string): void {
  chownSync(path, waypost, waypost);
  const isFolder = statSync(path).isDirectory();
  chmodSync(path, isFolder ? 0o700 : 0o600);
  if (isFolder) for (const name of readdirSync(path)) own(join(path, name));
}

/** A command of the central office, typed on its own machine in a folder where the stick is plugged in. */
async function office(
  what: keyof typeof MANUALS,
  { secret = true, put = {} as Record<string, string> } = {},
): Promise<string> {
  const line = printed(what, {
    OFFICE: central.folder.path,
    'request.json': join(stick, 'request.json'),
    'stick/answer.json': join(stick, 'answer.json'),
    '--out stick ': `--out ${stick} `,
    ...put,
  });
  const words = [...line.matchAll(/"([^"]*)"|(\S+)/g)].map(([, quoted, plain = '']) => quoted ?? plain);
  const passphrase = secret ? ['--passphrase-file', site.at('office-passphrase')] : [];
  const ran = await site.type([...words.slice(1), ...passphrase]);
  expect(ran, ran.out).toMatchObject({ code: 0 });
  own(stick);
  return ran.out;
}

interface Reader {
  play(...names: string[]): void;
  /** Plays these each time that the port is opened. */
  whenOpened(...names: string[]): void;
  /** Resolves once the daemon has the port. */
  open(): Promise<void>;
  end(): Promise<void>;
}

/** A reader on a pseudo-terminal: the simulator of the package, typed at as at a prompt. */
async function reader(): Promise<Reader> {
  const child = kiosk.spawn(`waypost sim scanner --link ${READER} --profile generic-lines`);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const play = (...names: string[]): void => {
    for (const name of names) child.stdin?.write(`play ${name}\n`);
  };
  let onOpen: string[] = [];
  let heard = '';
  const hears = (sign: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        if (heard.includes(sign)) resolve();
      };
      look();
      child.stdout?.on('data', look);
      void ended.then(() => reject(new Error(`the simulated reader ended: ${heard}`)));
    });
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => {
      heard += chunk.toString();
      if (chunk.toString().includes('host opened the port')) play(...onOpen);
    });
  await hears('plugged in');
  return {
    play,
    whenOpened: (...names) => {
      onOpen = names;
    },
    open: () => hears('host opened the port'),
    end: async () => {
      child.stdin?.write('quit\n');
      await ended;
    },
  };
}

/** The folder of the site goes to the body, which answers in its page, and comes back. */
async function atTheBody(answer: (refNos: string[]) => Promise<unknown>): Promise<void> {
  rmSync(body.stick, { recursive: true, force: true });
  cpSync(root.at(SPOOL), body.stick, { recursive: true });
  await body.answering(answer);
  const { answers } = carriedIn(body.stick);
  cpSync(answers, carriedIn(root.at(SPOOL)).answers, { recursive: true });
  kiosk.must(`chown -R waypost:waypost ${SPOOL}`);
}

/** The screen of the officer, at the daemon that systemd runs. */
async function screen(): Promise<LaneClient> {
  const bridge = kiosk.spawn('rm -f /srv/lane.sock && exec node /srv/bridge.mjs');
  await new Promise<void>((resolve, reject) => {
    bridge.stdout?.once('data', () => resolve());
    bridge.once('close', (code) => reject(new Error(`the bridge ended with ${code}`)));
  });
  const client = new LaneClient('http://localhost:8700', undefined, root.at('/srv/lane.sock'));
  client.on('lost', () => undefined);
  return client;
}

/** An officer signs in, a traveller's document is read and looked up, and the officer decides. */
async function serve(reader: Reader, specimen: string): Promise<void> {
  const client = await screen();
  try {
    expect(await client.signIn('ola', PINS.ola)).toBe(200);
    await client.follow();
    await reader.open();
    reader.play(specimen);
    const { inspection } = await client.until(
      'a document that was looked up',
      (view) => view.inspection?.person != null && view.inspection.groups.every(({ pending }) => !pending),
    );
    if (inspection === null) throw new Error('checked above');
    expect(checkOf(inspection, 'mrz.check-digits')).toMatchObject({ value: 'successful' });
    expect(checkOf(inspection, 'lists.document')).toMatchObject({ value: 'successful', reason: 'LIST_CLEAR' });
    const decided = await decide(client, inspection.inspectionId, {
      decision: 'second-line',
      reasons: ['ANSWERS_NEED_TIME'],
    });
    expect(decided, decided.body).toMatchObject({ status: 204 });
    await client.until('lane free', (view) => view.inspection === null);
  } finally {
    client.close();
  }
}

const parsed = (answer: { body: string }) => JSON.parse(answer.body) as Record<string, unknown>;

function json(path: string): Record<string, unknown> {
  return JSON.parse(kiosk.must(`cat ${path}`)) as Record<string, unknown>;
}

/** Files of state and configuration that are not of the one user: the fetch has its own folder. */
function strangers(): string {
  return kiosk.must(`find ${STATE} /etc/waypost ! -user waypost ! -path "${STATE}/fetch*" -printf "%u %p\\n"`);
}

// One kiosk from the stick to its end, by the commands of the manuals: each step builds on the one before.
describe('a technician with a stick', { timeout: HANG_MS }, () => {
  it('installs everything in one go, off line, and not more than the manual says', () => {
    expect(kiosk.must(`cd /media/stick && ${printed('sum')}`)).toMatch(/^[0-9a-f]{64} /);
    const began = performance.now();
    const cpu = kiosk.cpuSeconds();
    const said = kiosk.must(`cd /media/stick && ${printed('install')}`);
    waypost = Number(kiosk.must('id -u waypost'));
    const added = Number(/, (\d+) newly installed/.exec(said)?.[1]);
    const seconds = (performance.now() - began) / 1000;
    console.log(
      `installed: ${added} packages, ${seconds.toFixed(0)} s, ${(kiosk.cpuSeconds() - cpu).toFixed(0)} s of them CPU`,
    );
    expect(added).toBeGreaterThan(0);
    expect(added).toBeLessThanOrEqual(PACKAGES_MAX);
    expect(readFileSync(join(packageRoot, 'docs/install.md'), 'utf8')).toContain(`${added} packages`);
    expect(kiosk.must('dpkg --audit')).toBe('');
    expect(kiosk.must('systemctl --failed --no-legend')).toBe('');
    expect(kiosk.must('stat -c "%U:%G %a" /etc/waypost')).toBe('waypost:waypost 750\n');
  });

  it('is refused by name, and sees no trace, where a part of the program is gone', () => {
    kiosk.must('mv /usr/lib/waypost/hardware/acceptance /root/acceptance');
    kiosk.must(`cp /usr/share/doc/waypost/examples/lane.json ${CONFIG}`);
    const { out } = kiosk.run(printed('doctor'));
    expect(out).toMatch(/^WORK +program files .*hardware\/acceptance -> install the package again, as root, /m);
    kiosk.must(`mv /root/acceptance /usr/lib/waypost/hardware/acceptance && rm ${CONFIG}`);
  });

  it('asks central IT, with the fingerprint and the request of this kiosk', async () => {
    const steps = kiosk.must(printed('list'));
    expect(steps.match(/^ ?\d+ /gm)).toHaveLength(12);
    const code = /^ {2}(\S+)$/m.exec(await office('code'))?.[1] ?? '';
    const pins = Object.entries(PINS).map(([id, pin]) => [`${id}.pin`, `${pin}\n`] as const);
    for (const [name, text] of [...pins, ['code', `${code}\n`], ['passphrase', 'four words of this kiosk\n']] as const)
      lay(name, text);
    lay('policy.json', readFileSync(site.at('policy.json')));
    const { box, ack } = publicKeys(body.keys);
    const [key] = BODY.body.keys;
    site.pack('pack.json', { bodies: [{ ...BODY.body, keys: [{ ...key, box, ack }] }] });
    lay('pack.json', readFileSync(site.at('pack.json')));
    const protection = { ...SITE_FILE.protection, folder: SPOOL };
    lay('site.json', JSON.stringify({ ...SITE_FILE, protection, listKeys: SITE_FILE.policyKeys, lists: [LIST] }));
    kiosk.must(`install -d -o waypost -g waypost -m 700 ${SPOOL}`);
    lay('answers.json', JSON.stringify(answers()));
    kiosk.must(printed('passphrase'));
    const { code: exit, out } = kiosk.run(printed('unattended'));
    expect(exit, out).toBe(3);
    expect(out).toContain('PROVISION_CLAIM_WAITS');
    expect(out).toContain('installed files match the package');
  });

  it('comes back with the answer and the lists, and waits for the body to answer the drill', async () => {
    await office('accept');
    await central.issue([record({ id: 'r1', rev: 1 }), MISSING_CHILD], new Date());
    await office('stick', { secret: false, put: { KIOSK: '"Arrivals, lane 1"' } });
    const simulated = await reader();
    simulated.whenOpened('genuine', 'second', 'card');
    const ran = await kiosk.ran(printed('unattended'));
    await simulated.end();
    expect(ran.code, ran.out).toBe(3);
    expect(ran.out).toContain('Three specimens on the reader: done');
    expect(ran.out).toContain(`list ${LIST.id}: fresh`);
    expect(ran.out).toContain('PROVISION_HELP_WAITS');
  });

  it('gets the signed certificate once the drill is answered', async () => {
    kiosk.must(printed('identity'));
    const { name, sign } = JSON.parse(readFileSync(join(stick, 'identity.json'), 'utf8')) as Record<string, string>;
    writeFileSync(body.ownFile('devices.json'), body.devices([{ what: 'kiosk', name: name ?? '', sign: sign ?? '' }]));
    await atTheBody(async (refNos) => {
      expect(refNos).toHaveLength(1);
      await body.press('all-drills');
    });
    const ran = await kiosk.ran(printed('unattended'));
    expect(ran.code, ran.out).toBe(0);
    expect(ran.out).toMatch(/The drill was answered after \d+ min/);
    expect(ran.out.match(/^ {3}as expected/gm)).toHaveLength(11);
    expect(ran.out).toContain('Every step is done.');
    expect(strangers()).toBe('');
    const certificate = kiosk.must(`ls ${STATE}/certificates/*.json`).trim();
    expect(kiosk.must(printed('show', { '/var/lib/waypost/certificates/acceptance-….json': certificate }))).toContain(
      'Accepted: 11 of 11 as expected.',
    );
    kiosk.must(`cp ${certificate} /media/stick/certificate.json`);
    // Verified on another machine, with nothing of the kiosk but its identity.
    const words = printed('verify', { FILE: join(stick, 'certificate.json'), IDENTITY: join(stick, 'identity.json') });
    expect(await site.type(words.split(' ').slice(1))).toMatchObject({ code: 0 });
    const cpu = kiosk.cpuSeconds();
    console.log(`from the package to the certificate: ${cpu.toFixed(0)} s CPU in the root`);
    expect(cpu).toBeLessThan(CPU_MAX_S);
  });

  it('starts the units, whose daemon may not write its own configuration', async () => {
    const simulated = await reader();
    kiosk.must(printed('start'));
    kiosk.must(printed('timers'));
    expect(kiosk.must(SHOWN)).toContain('ActiveState=active');
    const pid = kiosk.must('systemctl show --property=MainPID --value waypostd.service').trim();
    expect(kiosk.must(`stat -c %U /proc/${pid}`)).toBe('waypost\n');
    const within = `nsenter --target ${pid} --mount setpriv --reuid waypost --regid waypost --clear-groups`;
    for (const line of [`touch ${CONFIG}`, 'touch /etc/waypost/other', `mv ${CONFIG} ${CONFIG}.away`]) {
      const { code, out } = kiosk.run(`${within} ${line}`);
      expect({ code, out }, line).toMatchObject({ code: 1, out: expect.stringContaining('Read-only file system') });
    }
    kiosk.must(`${within} touch ${STATE}/written && rm ${STATE}/written`);
    await simulated.open();
    const said = kiosk.run(printed('doctor')).out;
    await simulated.end();
    expect(said).toMatch(/^ok +program files /m);
    expect(said).toMatch(/^ok +accounts +4 can sign in$/m);
    expect(said.split('\n').filter((line) => line.startsWith('WORK'))).toEqual([]);
  });

  it('boots again, and the kiosk serves a traveller through the units of the package', async () => {
    await kiosk.rebooted(printed('reboot'));
    await expect.poll(() => kiosk.run(SHOWN).out, { timeout: patience(60_000) }).toContain('ActiveState=active');
    const simulated = await reader();
    await serve(simulated, 'genuine');
    await simulated.end();
    expect(kiosk.must(SHOWN)).toContain('NRestarts=0');
    expect(strangers()).toBe('');
  });

  it('lets no missing child pass without the answers, and brings the call for help to a body that answers', async () => {
    const simulated = await reader();
    const officer = await screen();
    expect(await officer.signIn('ola', PINS.ola)).toBe(200);
    await officer.follow();
    await simulated.open();
    simulated.play('child');
    const { inspection } = await officer.until(
      'an entry about the child',
      (view) => view.inspection?.alerts.length === 1 && view.inspection.groups.every(({ pending }) => !pending),
    );
    const inspectionId = inspection?.inspectionId ?? '';
    const about = { inspectionId, alertId: inspection?.alerts[0]?.id ?? '' };
    expect((await officer.send('POST', '/api/alerts/open', about)).status).toBe(200);
    const word = { ...about, outcome: 'confirmed', note: '' };
    expect((await officer.send('POST', '/api/alerts/adjudicate', word)).status).toBe(204);
    const allowed = await decide(officer, inspectionId, { decision: 'clear', reasons: ['LOOKED_AT_FACE'], held: true });
    expect([allowed.status, parsed(allowed)['reason']]).toEqual([409, 'CONFIRMED_ENTRY']);
    await sendOn(officer, inspectionId);

    const form = helpForm({ outcome: 'refer-now', fact: FACT, contact: CONTACT });
    const sent = parsed(await officer.send('POST', '/api/support/form', form, 'application/octet-stream'));
    expect(sent).toMatchObject({
      done: 'sealed',
      numbers: [expect.objectContaining({ number: LINE }), expect.anything()],
    });
    const refNo = String(sent['refNo']);
    const called = { callId: randomBytes(16).toString('hex'), reached: true };
    expect((await officer.send('POST', '/api/support/called', called)).status).toBe(204);
    officer.close();
    await simulated.end();
    // Power that goes and comes back loses nothing of it.
    kiosk.must('systemctl kill --signal=KILL waypostd.service');
    await expect
      .poll(() => existsSync(join(carriedIn(root.at(SPOOL)).sealed, `${refNo}${SEALED_ENDING}`)), WAIT)
      .toBe(true);
    await atTheBody(async () => {
      await body.page.locator(`[data-key="${refNo}"]`).click();
      expect(await body.page.locator('[data-sheet]').textContent()).toContain(FACT);
      await body.page.locator('[data-choice="accepted"]').check();
      await body.press('answer');
    });
    const list = `waypost protection referrals list --officer petra --config ${CONFIG}`;
    const listed = () => kiosk.run(list, { input: `${PINS.petra}\n` }).out;
    await expect.poll(listed, WAIT).toMatch(new RegExp(`${refNo} .* accepted`));

    await expect.poll(() => kiosk.run(SHOWN).out, WAIT).toContain('ActiveState=active');
    const supervisor = await screen();
    expect(await supervisor.signIn('sofia', PINS.sofia)).toBe(200);
    const { entries } = parsed(await supervisor.send('GET', '/api/supervisor')) as { entries: object[] };
    expect(entries).toMatchObject([{ ...about, outcome: 'confirmed' }]);
    expect((await supervisor.send('POST', '/api/session/prove', { pin: PINS.sofia })).status).toBe(204);
    const settled = { ...about, as: 'safeguarding', second: null };
    expect((await supervisor.send('POST', '/api/supervisor/entry', settled)).status).toBe(204);
    supervisor.close();
    expect(findWords(root.at(STATE), [FACT, CONTACT])).toEqual([]);
  });

  it('is upgraded while it runs, keeps its configuration in the new form, and serves on', async () => {
    rmSync(join(stick, 'waypost_0_amd64.deb'));
    copyFileSync(debs.next, join(stick, 'waypost_99.1.0_amd64.deb'));
    own(stick);
    const before = json(CONFIG);
    const said = kiosk.must(`cd /media/stick && ${printed('upgrade')}`);
    expect(said).toContain(`migrated from version ${CONFIG_VERSION} to ${CONFIG_VERSION + 1}.`);
    expect(kiosk.must('waypost --version')).toBe('99.1.0\n');
    expect(json(CONFIG)).toEqual({ ...before, version: CONFIG_VERSION + 1, counters: { k: 25 } });
    expect(strangers()).toBe('');
    await expect.poll(() => kiosk.run(SHOWN).out, { timeout: patience(60_000) }).toContain('ActiveState=active');
    const simulated = await reader();
    await serve(simulated, 'second');
    await simulated.end();
  });

  it('ends, with a receipt that central IT verifies and nothing that opens', async () => {
    kiosk.must(printed('stop'));
    const line = printed('decommission', {
      '--technician ID': '--technician tom',
      '--supervisor ID': '--supervisor sofia',
    });
    const said = kiosk.must(line, { input: ['Arrivals, lane 1', PINS.tom, PINS.sofia, ''].join('\n') });
    expect(said).toContain('destroyed  /etc/waypost/passphrase');
    expect(await office('receipt', { secret: false, put: { 'receipt.json': join(stick, 'receipt.json') } })).toContain(
      'signed at',
    );
    expect(kiosk.run(printed('doctor')).out).toMatch(/decommissioned at .* by tom and sofia/);
    console.log(`the whole life of the kiosk: ${kiosk.cpuSeconds().toFixed(0)} s CPU in the root`);
  });
});

/** Answers of the manual, for a kiosk with the reader of this test and no camera. */
function answers(): object {
  const person = (id: string, role: string): object => ({ id, name: id, role, pinFile: `${id}.pin` });
  return {
    key: { kind: 'passphrase', file: '/etc/waypost/passphrase' },
    claim: { codeFile: 'code', request: 'request.json', answer: 'answer.json' },
    site: {
      laneId: 'lane-1',
      laneName: 'Arrivals, lane 1',
      direction: 'entry',
      siteFile: 'site.json',
      policyPack: 'policy.json',
    },
    hardware: {
      scanner: { kind: 'serial', profile: 'generic-lines', path: READER },
      imager: { kind: 'folder', path: '/run/waypost-pages' },
      camera: { kind: 'none' },
    },
    lists: { update: { from: '/media/stick' }, clockConfirmedBy: 'tom' },
    accounts: [
      person('ola', 'officer'),
      person('sofia', 'supervisor'),
      person('tom', 'technician'),
      person('petra', 'protection'),
    ],
    help: { pack: 'pack.json', called: { number: LINE, answeredAt: new Date().toISOString() } },
  };
}
