import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadProfiles } from '../../../src/adapters/hardware/scanner/index.ts';
import { ScannerSimulator, SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { packageRoot } from '../../../src/adapters/installation/index.ts';
import { HEAD } from '../../fakes/lists.ts';
import { LINE, PINS, ProvisionSite, SITE_FILE } from '../../fakes/provision-site.ts';
import { fullStatement, TestRepository } from '../../fakes/repository.ts';
import { ARROW_UP, Terminal } from '../../fakes/terminal.ts';
import { recordsOf } from '../../fakes/update-site.ts';

/** Steps that a technician is led through; more is no run of thirty minutes. */
const STEPS_MAX = 12;
/** Answers that are more than Enter, over the whole path. */
const TYPED_MAX = 30;
const AGAIN = 'Press Enter to try this step again';
const PASSPHRASE = 'four words of the kiosk';

let site: ProvisionSite;
const terminals: Terminal[] = [];
beforeEach(() => {
  site = ProvisionSite.create();
});
afterEach(() => {
  for (const terminal of terminals.splice(0)) terminal.close();
  site.remove();
});

/** `waypost provision` as a technician starts it. */
function sit(more: readonly string[] = [], node: readonly string[] = []): Terminal {
  const program = [process.execPath, ...node, join(packageRoot, 'bin', 'waypost.mjs'), 'provision'];
  const terminal = new Terminal([...program, '--config', site.config, '--state', site.stateDir, ...more], {
    cwd: site.folder,
  });
  terminals.push(terminal);
  return terminal;
}

const KEYS = [
  ['Where the key is kept', 'passphrase'],
  ['File of the passphrase', 'own-passphrase'],
  ['New passphrase', PASSPHRASE],
  ['The same passphrase again', PASSPHRASE],
] as const;
const claim = (code: string) =>
  [
    ['Claim code from central IT', code],
    ['File for central IT', 'request.json'],
    ['File of their answer', 'answer.json'],
  ] as const;
const SITE = [
  ['Short name of the lane', 'lane-1'],
  ['Name of the lane', 'Arrivals, lane 1'],
  ['Direction', 'entry'],
  ['Site file from central IT', 'site.json'],
  ['Signed policy pack', 'policy.json'],
] as const;
const DEVICES = [
  ['Serial port of the reader', 'none'],
  ['Folder of the page imager', 'pages'],
  ['Camera at the screen', 'none'],
] as const;

/** HH:MM, as a person reads it from a watch. */
function clock(at: Date): string {
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}

/** Nothing that was begun lies in the folder of the state. */
function isWhole(): void {
  expect(readdirSync(site.stateDir).filter((name) => /\.(?:part|tmp)$/.test(name))).toEqual([]);
}

/** A kiosk with its key and its answered claim, typed at a terminal. */
async function claimed(): Promise<string> {
  const code = await site.newCode();
  const first = sit();
  await first.answer([...KEYS, ...claim(code), ['Name of the lane', 'Arrivals, lane 1']]);
  await first.shows('PROVISION_CLAIM_WAITS');
  expect(await first.ended()).toBe(3);
  expect(await site.accept()).toMatchObject({ code: 0 });
  return code;
}

describe('the whole path of a kiosk with a reader, a passphrase and lists, without network time', () => {
  it('takes at most thirty typed answers, as many as the manual says', async () => {
    const repository = new TestRepository();
    const lay = async (): Promise<void> => {
      for (const name of ['genuine', 'second', 'card']) await reader.send(SPECIMENS[name]!.rows);
    };
    const reader: ScannerSimulator = new ScannerSimulator({
      link: site.at('reader'),
      profile: loadProfiles(join(packageRoot, 'hardware', 'profiles')).profiles.get('generic-lines')!,
      onEvent: (event) => {
        if (event.kind === 'host' && event.open) void lay();
      },
    });
    try {
      await reader.start();
      site.write('site.json', { ...SITE_FILE, lists: [{ id: HEAD.listId, name: 'Missing', maxAgeHours: 24 }] });
      await walk(repository);
    } finally {
      await reader.stop();
      repository.remove();
    }
    const lines = terminals.flatMap((terminal) => terminal.lines);
    const typed = lines.filter((line) => line !== '').length;
    console.log(`the whole path: ${typed} typed answers, Enter ${lines.length - typed} times`);
    expect(typed).toBeLessThanOrEqual(TYPED_MAX);
    const manual = readFileSync(join(packageRoot, 'docs', 'provisioning.md'), 'utf8');
    const said = /typed answers .*\| (\d+) \| (\d+) answers, and Enter (\d+) times/.exec(manual)?.slice(1).map(Number);
    expect(said).toEqual([TYPED_MAX, typed, lines.length - typed]);
  });

  /** Everything a technician types, Enter alone wherever something is offered. */
  async function walk(repository: TestRepository): Promise<void> {
    const code = await site.newCode();
    const first = sit();
    await first.answer([
      ['Where the key is kept [', ''],
      ...KEYS.slice(1),
      ['Claim code from central IT', code],
      ['File for central IT', 'stick/request.json'],
      ['File of their answer, on the USB stick [', ''],
      ['Name of the lane', 'Arrivals, lane 1'],
    ]);
    await first.shows('PROVISION_CLAIM_WAITS');
    expect(await first.ended()).toBe(3);
    await issue(repository);

    const second = sit();
    await second.answer([
      ['Short name of the lane, for example lane-1 [', ''],
      ['Name of the lane, as colleagues know it [', ''],
      ['Direction', 'entry'],
      ['Site file from central IT (file) [', ''],
      ['Signed policy pack (file) [', ''],
      ['Serial port of the reader', site.at('reader')],
      ['Profile of the reader [', ''],
      ['Folder of the page imager', 'pages'],
      ['Camera at the screen [', ''],
    ]);
    await second.shows('Three specimens on the reader: done');
    await second.shows('Models on this processor');
    // The models ask nothing, and are too slow for a kiosk on a machine that does other work.
    await second.interrupt();

    const lists = sit(['--only', 'freshness']);
    await lists.answer([
      ['type your name', 'Tom'],
      ['Folder of the USB stick with the lists', ''],
    ]);
    await lists.shows(`list ${HEAD.listId}: fresh`);
    expect(await lists.ended()).toBe(0);

    const accounts = sit(['--only', 'accounts']);
    for (const [id, pin] of Object.entries(PINS))
      await accounts.answer([
        ['Short id', id],
        ['Name, as colleagues', id],
        ['PIN, 6 to 12 digits', pin],
        ['The same PIN again', pin],
      ]);
    expect(await accounts.ended()).toBe(0);

    const help = sit(['--only', 'help']);
    await help.answer([['Signed protection pack', '']]);
    await help.shows(LINE);
    await help.answer([
      ['When did a person answer', clock(new Date())],
      ['Folder of the USB stick for the receiving body [', ''],
    ]);
    await help.shows('PROVISION_HELP_WAITS');
    expect(await help.ended()).toBe(3);
    await site.identity();
    expect(site.answerDrills()).toBe(1);
    const answered = sit(['--only', 'help']);
    await answered.shows('The drill was answered after');
    expect(await answered.ended()).toBe(0);

    const acceptance = sit(['--only', 'acceptance']);
    await acceptance.answer([
      ['PIN of tom', PINS.tom],
      ['PIN of sofia', PINS.sofia],
    ]);
    await acceptance.shows('expected ');
    await acceptance.interrupt();
  }

  /** Central IT takes the kiosk in and writes the stick: answer, site file, policy and a list sealed to this kiosk. */
  async function issue(repository: TestRepository): Promise<void> {
    const { request } = JSON.parse(readFileSync(site.at('stick/request.json'), 'utf8')) as { request: { box: string } };
    repository.devices = [Buffer.from(request.box, 'hex')];
    const lines = recordsOf(1);
    repository.addBundle(fullStatement({ ...HEAD, generation: 1 }, lines, new Date()), lines);
    repository.publish();
    cpSync(repository.folder, join(site.office, 'repository'), { recursive: true });
    expect(await site.accept(site.at('stick/request.json'))).toMatchObject({ code: 0 });
    for (const name of ['answer.json', 'site.json', 'policy.json', 'pack.json'])
      cpSync(site.at(name), site.at(`stick/${name}`));
    cpSync(repository.folder, site.at('stick'), { recursive: true });
  }
});

describe('a technician at a terminal', () => {
  it('is led through twelve steps at most', async () => {
    const { out } = await site.provision(['--list']);
    const steps = out.match(/^ ?\d+ /gm) ?? [];
    expect(steps.length).toBeGreaterThan(8);
    expect(steps.length).toBeLessThanOrEqual(STEPS_MAX);
  });

  it('is told of each wrong answer what to do, tries the step again, and keeps what was right', async () => {
    const code = await site.newCode();
    const terminal = sit();
    await terminal.answer([['Where the key is kept', 'on the stick']]);
    await terminal.shows('"on the stick" is not a kind of key storage. (PROVISION_KEY)');
    await terminal.shows('do -> Choose one of: tpm, passphrase, credential.');
    await terminal.answer([
      [AGAIN, ''],
      ['Where the key is kept', 'passphrase'],
      ['File of the passphrase', 'own-passphrase'],
      ['New passphrase', 'short'],
      ['The same passphrase again', 'short'],
    ]);
    await terminal.shows('at least 12 characters');
    // What was right is offered, and Enter takes it.
    await terminal.answer([
      [AGAIN, ''],
      ['Where the key is kept [passphrase]', ''],
      ['[own-passphrase]', ''],
      ['New passphrase', PASSPHRASE],
      ['The same passphrase again', 'four words of another'],
    ]);
    await terminal.shows('They are not the same.');
    await terminal.answer([
      [AGAIN, ''],
      ['[passphrase]', ''],
      ['[own-passphrase]', ''],
      ['New passphrase', PASSPHRASE],
      ['The same passphrase again', PASSPHRASE],
    ]);
    await terminal.shows('Keys of this kiosk: done');

    await terminal.answer(claim(code.replace(/.$/, (letter) => (letter === '7' ? '8' : '7'))).slice(0, 1));
    await terminal.shows('(PROVISION_CLAIM_CODE)');
    await terminal.shows('do -> It has six groups of four letters and digits.');
    await terminal.answer([
      [AGAIN, ''],
      ['Claim code', code],
      ['File for central IT', '/media/no-stick/request.json'],
      ['File of their answer', '/media/no-stick/answer.json'],
      ['Name of the lane', 'Arrivals, lane 1'],
    ]);
    await terminal.shows('/media/no-stick/request.json cannot be written: its folder does not exist');
    await terminal.shows('do -> Plug in the USB stick, or choose another place.');
    await terminal.answer([[AGAIN, ''], ...claim(code), ['[Arrivals, lane 1]', '']]);
    await terminal.shows('(PROVISION_CLAIM_WAITS)');
    expect(await terminal.ended()).toBe(3);

    // What was typed waits sealed: a disk that is taken gives no code away that is still good.
    expect(readdirSync(site.stateDir)).toContain('provisioning-answers.sealed');
    for (const part of [code, code.replaceAll('-', ''), 'request.json'])
      expect(onDisk().includes(part), part).toBe(false);
    expect(await site.accept()).toMatchObject({ code: 0 });
    site.policy('expired.json', { validFrom: '2025-01-01T00:00:00Z', validUntil: '2026-01-01T00:00:00Z' });
    const back = sit();
    await back.shows('Keys of this kiosk: done before.');
    for (const kept of [
      'Claim code from central IT',
      'File for central IT, on the USB stick',
      'File of their answer, on the USB stick',
    ])
      await back.shows(`${kept}: as entered before`);
    await back.shows('Central IT accepted this kiosk for "Northgate".');
    await back.answer([...SITE.slice(0, 2), ['Direction', 'sideways']]);
    await back.shows('"sideways" is not a direction. (PROVISION_CONFIG)');
    await back.answer([
      [AGAIN, ''],
      ['[lane-1]', ''],
      ['[Arrivals, lane 1]', ''],
      ['[sideways]', 'entry'],
      ['Site file from central IT', 'no-site.json'],
      ['Signed policy pack', 'policy.json'],
    ]);
    await back.shows('no-site.json cannot be read: it does not exist');
    const right = [
      [AGAIN, ''],
      ['[lane-1]', ''],
      ['[Arrivals, lane 1]', ''],
      ['[entry]', ''],
    ] as const;
    await back.answer([...right, ['[no-site.json]', 'site.json'], ['[policy.json]', 'expired.json']]);
    await back.shows('the clock of this kiosk shows');
    await back.shows('(POLICY_EXPIRED)');
    expect(existsSync(site.config)).toBe(false);
    await back.answer([...right, ['[site.json]', ''], ['[expired.json]', 'policy.json']]);
    await back.shows('Configuration written');

    await back.answer([
      ['Serial port of the reader', '/dev/serial/by-id/none'],
      ['Profile of the reader', 'generic-lines'],
      ...DEVICES.slice(1),
    ]);
    await back.shows('hardware.scanner: /dev/serial/by-id/none is missing');
    await back.shows('do -> Check cable and power');
    await back.answer([
      [AGAIN, ''],
      ['[/dev/serial/by-id/none]', 'none'],
      ['[pages]', 'no-pages'],
      ['[none]', ''],
    ]);
    await back.shows('is not a folder in which this user may read and delete. (PROVISION_DEVICE)');
    await back.answer([
      [AGAIN, ''],
      ['[none]', ''],
      ['[no-pages]', 'pages'],
      ['[none]', ''],
    ]);
    await back.shows('Models on this processor');
    expect(await back.interrupt()).toBe(130);
    isWhole();
    for (const secret of [PASSPHRASE, code]) expect(onDisk().includes(secret)).toBe(false);
    // Every step that asked something is done.
    expect(readdirSync(site.stateDir)).not.toContain('provisioning-answers.sealed');
  });

  it('who presses Ctrl+C anywhere leaves nothing half-done, and goes on at that step', async () => {
    const code = await site.newCode();
    const first = sit();
    await first.answer(KEYS.slice(0, 3));
    await first.shows('The same passphrase again');
    expect(await first.interrupt()).toBe(130);
    expect(first.text).toContain('Stopped. Run the same command again');
    expect(existsSync(site.at('own-passphrase'))).toBe(false);
    isWhole();

    const second = sit();
    await second.shows('Machine, TPM and installed files: done before');
    await second.answer([...KEYS, ['Claim code', code]]);
    await second.shows('File for central IT');
    expect(await second.interrupt()).toBe(130);
    expect(existsSync(site.at('request.json'))).toBe(false);
    isWhole();

    const third = sit();
    await third.shows('Keys of this kiosk: done before');
    await third.answer([...claim(code), ['Name of the lane', 'Arrivals, lane 1']]);
    expect(await third.ended()).toBe(3);
    expect(await site.accept()).toMatchObject({ code: 0 });

    const fourth = sit();
    await fourth.answer(SITE.slice(0, 4));
    await fourth.shows('Signed policy pack');
    expect(await fourth.interrupt()).toBe(130);
    expect(existsSync(site.config)).toBe(false);

    const last = sit();
    await last.shows('Claim with the central office: done before. Claimed for "Northgate".');
    await last.answer([...SITE, ...DEVICES]);
    await last.shows('Models on this processor');
    expect(await last.interrupt()).toBe(130);
    isWhole();
  });

  it('types a PIN that no arrow key brings back, and is told what is wrong with one', async () => {
    await claimed();
    const config = sit();
    await config.answer([...SITE, ...DEVICES]);
    await config.shows('Models on this processor');
    await config.interrupt();

    const terminal = sit(['--only', 'accounts']);
    await terminal.answer([
      ['Short id', 'ola'],
      ['Name, as colleagues', 'Ola'],
      ['PIN, 6 to 12 digits', '123'],
    ]);
    await terminal.shows('(PROVISION_ACCOUNT)');
    await terminal.answer([
      [AGAIN, ''],
      ['[ola]', ''],
      ['[Ola]', ''],
      ['PIN, 6 to 12 digits', PINS.ola],
      ['The same PIN again', PINS.ola],
    ]);
    await terminal.shows('ola (officer) can sign in');
    await terminal.shows('Short id');
    terminal.press(ARROW_UP);
    await terminal.answer([
      ['', 'ola'],
      ['Name, as colleagues', 'Sofia'],
    ]);
    await terminal.shows('There is already an account ola.');
    await terminal.answer([
      [AGAIN, ''],
      ['[ola]', 'sofia'],
      ['[Sofia]', ''],
      ['PIN, 6 to 12 digits', PINS.sofia],
      ['The same PIN again', PINS.sofia],
      ['Short id', 'tom'],
      ['Name, as colleagues', 'Tom'],
      ['PIN, 6 to 12 digits', PINS.tom],
      ['The same PIN again', PINS.tom],
      ['Short id', 'petra'],
      ['Name, as colleagues', 'Petra'],
      ['PIN, 6 to 12 digits', PINS.petra],
      ['The same PIN again', PINS.petra],
    ]);
    expect(await terminal.ended()).toBe(0);
    for (const pin of Object.values(PINS)) expect(terminal.text).not.toContain(pin);

    const acceptance = sit(['--only', 'acceptance']);
    await acceptance.answer([
      ['PIN of tom', '000000'],
      ['PIN of sofia', PINS.sofia],
    ]);
    await acceptance.shows('The PIN of tom was not accepted');
    await acceptance.shows('do -> Run the command again with the right PINs.');
    await acceptance.answer([[AGAIN, 'stop']]);
    expect(await acceptance.ended()).toBe(1);
  });

  it.skipIf(existsSync('/dev/video0'))('is told to plug the camera in, or to say that there is none', async () => {
    await claimed();
    const terminal = sit();
    await terminal.answer([...SITE, ...DEVICES.slice(0, 2), ['Camera at the screen', 'browser']]);
    await terminal.shows('Stand 60 cm in front of the camera');
    await terminal.answer([['Ready:', '']]);
    await terminal.shows('No picture from the camera: NotFoundError. (PROVISION_DEVICE)');
    await terminal.shows('do -> Plug in the camera, or say that there is none');
    await terminal.answer([[AGAIN, 'stop']]);
    expect(await terminal.ended()).toBe(1);
  });

  it('is not let past a code that another kiosk has used, and hears it from central IT', async () => {
    const code = await claimed();
    const other = ProvisionSite.create();
    try {
      const used = new Terminal(
        [process.execPath, join(packageRoot, 'bin', 'waypost.mjs'), ...['provision', '--config', other.config]].concat([
          '--state',
          other.stateDir,
        ]),
        { cwd: other.folder },
      );
      terminals.push(used);
      await used.answer([...KEYS, ...claim(code), ['Name of the lane', 'Arrivals, lane 2']]);
      expect(await used.ended()).toBe(3);
      const refused = await site.accept(other.at('request.json'));
      expect(refused).toMatchObject({ code: 1 });
      expect(refused.out).toContain('CLAIM_USED');
      expect(refused.out).toContain('Create a new one');
    } finally {
      other.remove();
    }
  });

  it('whose clock is years ahead is told so before the answer of central IT is taken', async () => {
    await claimed();
    const terminal = sit([], ['--import', join(packageRoot, 'test', 'fakes', 'clock-2046.mjs')]);
    await terminal.shows('but the clock of this kiosk shows 2046-');
    await terminal.shows('(PROVISION_CLOCK)');
    await terminal.shows('timedatectl');
    await terminal.answer([[AGAIN, 'stop']]);
    expect(await terminal.ended()).toBe(1);
    expect(existsSync(join(site.stateDir, 'claim.json'))).toBe(false);
  });
});

/** Every byte of the state folder. */
function onDisk(): string {
  return readdirSync(site.stateDir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n');
}
