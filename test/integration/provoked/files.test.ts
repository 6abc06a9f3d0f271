import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  faultsOf,
  KIOSK_USER,
  type Mount,
  namesIn,
  PINS,
  ProvokedSite,
  type Run,
  STRANGER_USER,
} from '../../fakes/provoked-site.ts';

/** Rights and mounts of other users need root, which the machine that runs the long tests is. */
const AS_ROOT = process.getuid?.() === 0;
const AT_A_TIME = 2;
const site = new ProvokedSite();
const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
  site.clear();
});

interface Provoked {
  /** `input`, `folder`, `output`, `state`, `device` or `socket`. */
  group: string;
  command: string;
  fault: string;
  args: string[];
  /** What the message has to name. */
  thing: RegExp;
  user?: number;
  stdin?: string;
  mount?: Mount;
  /** Folder in which nothing may be left. */
  clean?: string;
  /** What lies in it before. */
  before?: string[];
}

const literal = (text: string): RegExp => new RegExp(text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
const CONFIG = ['--config', site.config];

/** Commands that read a file, with the place of the file. */
const INPUTS: readonly (readonly [string, (file: string) => string[]])[] = [
  ['config check', (file) => ['config', 'check', '--config', file]],
  ['config migrate', (file) => ['config', 'migrate', '--config', file]],
  ['doctor', (file) => ['doctor', '--config', file]],
  ['provision --unattended', (file) => ['provision', ...CONFIG, '--unattended', file, '--check']],
  ['acceptance show', (file) => ['acceptance', 'show', file]],
  ['acceptance verify --device', (file) => ['acceptance', 'verify', site.at('wrong/plain.json'), '--device', file]],
  ['list import', (file) => ['list', 'import', file, ...CONFIG]],
  ['update trust', (file) => ['update', 'trust', file, '--repository', 'office', '--fingerprint', '12', ...CONFIG]],
  ['policy install', (file) => ['policy', 'install', file, ...CONFIG]],
  ['policy check', (file) => ['policy', 'check', file]],
  ['protection pack install', (file) => ['protection', 'pack', 'install', file, ...CONFIG]],
  ['documents issues import', (file) => ['documents', 'issues', 'import', file, ...CONFIG]],
  ['documents reference import', (file) => ['documents', 'reference', 'import', file, ...CONFIG]],
  ['evidence verify', (file) => ['evidence', 'verify', file]],
  ['models install-language', (file) => ['models', 'install-language', file, ...CONFIG]],
  ['scanner settings', (file) => ['scanner', 'settings', file, '--port', '/dev/null']],
  ['sim scanner --scenario', (file) => ['sim', 'scanner', '--link', site.at('kiosk/link'), '--scenario', file]],
  ['support bundle --journal', (file) => ['support', 'bundle', ...CONFIG, '--journal', file]],
];
const INPUT_FAULTS = [
  'missing',
  'folder',
  'file in place of its folder',
  'no read right',
  'dangling link',
  'link loop',
  'too large',
  'empty',
  'not JSON',
  'wrong JSON type',
  'wrong fields',
  'binary',
  'invalid UTF-8',
  'name too long',
  'pipe',
  'device',
] as const;
/** A journal is lines of anything: these are not wrong for it. */
const NOT_WRONG: Readonly<Record<string, readonly string[]>> = {
  'support bundle --journal': ['empty', 'not JSON', 'wrong JSON type', 'wrong fields', 'binary', 'invalid UTF-8'],
};

const FOLDERS: readonly (readonly [string, (folder: string) => string[], string?])[] = [
  ['update apply --from', (from) => ['update', 'apply', '--repository', 'office', '--from', from, ...CONFIG]],
  ['notices send', (folder) => ['notices', 'send', folder, ...CONFIG]],
  ['notices collect', (folder) => ['notices', 'collect', folder, ...CONFIG]],
  ['models verify', (folder) => ['models', 'verify', folder, ...CONFIG]],
  // A state of its own: two of these commands at a time keep each other waiting.
  ['models install', (folder) => ['models', 'install', folder, '--config', site.copy(() => undefined)]],
  [
    'calibrate documents --pages',
    (pages) => [
      'calibrate',
      'documents',
      '--pages',
      pages,
      '--technician',
      'tom',
      '--approver',
      'sofia',
      '--consent',
      ...CONFIG,
    ],
    `${PINS.tom}\n${PINS.sofia}\n`,
  ],
  [
    'documents enrol',
    (folder) => [
      'documents',
      'enrol',
      folder,
      '--country',
      'UTO',
      '--type',
      'P',
      '--number',
      '1',
      '--technician',
      'tom',
      '--approver',
      'sofia',
      ...CONFIG,
    ],
    `${PINS.tom}\n${PINS.sofia}\n`,
  ],
];
const FOLDER_FAULTS = [
  'missing',
  'empty',
  'file in place of its folder',
  'closed folder',
  'dangling link',
  'link loop',
  'name too long',
  'device',
] as const;

/** Commands that write a file, with the place of the file. */
const OUTPUTS: readonly (readonly [string, (file: string) => string[], string?])[] = [
  ['device identity', (out) => ['device', 'identity', ...CONFIG, '--out', out]],
  ['list device-key', (out) => ['list', 'device-key', ...CONFIG, '--out', out]],
  ['support bundle', (out) => ['support', 'bundle', ...CONFIG, '--out', out]],
  ['display notice', (out) => ['display', 'notice', ...CONFIG, '--out', out]],
  ['update allow', (out) => ['update', 'allow', '192.0.2.10', '--out', out]],
  [
    'decommission',
    (out) => ['decommission', '--config', site.config, '--technician', 'tom', '--supervisor', 'sofia', '--out', out],
    `Provoked\n${PINS.tom}\n${PINS.sofia}\n`,
  ],
];
const OUTPUT_FAULTS = [
  'no folder',
  'folder',
  'file in place of its folder',
  'no write right',
  'dangling link',
  'link loop',
  'name too long',
  'full disk',
  'read-only mount',
  'device',
] as const;

/** Every fault at several commands and every command with several faults, within the price of starting programs. */
function chosen<A, B>(
  rows: readonly A[],
  columns: readonly B[],
  { each, all }: { each: number; all: boolean },
): [A, B][] {
  return rows.flatMap((row, at) =>
    columns
      .filter((_, column) => all || (column + at * 3) % columns.length < each)
      .map((column): [A, B] => [row, column]),
  );
}
/** `WAYPOST_PROVOKED=all` takes every fault at every command. */
const ALL = process.env['WAYPOST_PROVOKED'] === 'all';

function inputs(): Provoked[] {
  return chosen(INPUTS, INPUT_FAULTS, { each: 5, all: ALL })
    .filter(([[command], fault]) => NOT_WRONG[command]?.includes(fault) !== true)
    .map(([[command, args], fault]) => ({
      group: 'input',
      command,
      fault,
      args: args(site.wrong(fault)),
      thing: named(site.wrong(fault)),
    }));
}

function folders(): Provoked[] {
  return chosen(FOLDERS, FOLDER_FAULTS, { each: 4, all: ALL }).map(([[command, args, stdin], fault]) => ({
    group: 'folder',
    command,
    fault,
    args: args(site.wrong(fault)),
    // Without a pinned root that command looks at no source.
    thing: command === 'update apply --from' ? /"office"/ : named(site.wrong(fault)),
    ...(stdin === undefined ? {} : { stdin }),
  }));
}

function outputs(): Provoked[] {
  // That command makes its folder.
  const wrong = ([[command], fault]: [(typeof OUTPUTS)[number], string]): boolean =>
    !(command === 'update allow' && fault === 'no folder');
  return chosen(OUTPUTS, OUTPUT_FAULTS, { each: 6, all: ALL })
    .filter(wrong)
    .map(([[command, args, stdin], fault]) => {
      const folder = site.fresh();
      const place: Record<string, string> = {
        'no folder': join(folder, 'none', 'out.file'),
        'no write right': join(site.at('wrong'), 'out.file'),
        'full disk': join(folder, 'out.file'),
        'read-only mount': join(folder, 'out.file'),
        device: '/dev/full',
      };
      const path = place[fault] ?? site.wrong(fault);
      const mount: Partial<Provoked> =
        fault === 'full disk'
          ? { mount: { kind: 'full', folder }, before: ['filler'] }
          : fault === 'read-only mount'
            ? { mount: { kind: 'read-only', folder }, before: [] }
            : {};
      return {
        group: 'output',
        command,
        fault,
        args: args(path),
        thing: named(path),
        clean: folder,
        ...(stdin === undefined ? {} : { stdin }),
        ...mount,
      };
    });
}

const named = (path: string): RegExp => literal(path.length > 200 ? 'n'.repeat(40) : path);

const STATE_COMMANDS: readonly (readonly [string, (config: string) => string[]])[] = [
  ['officer list', (config) => ['officer', 'list', '--config', config]],
  ['audit verify', (config) => ['audit', 'verify', '--config', config]],
  ['officer add', (config) => ['officer', 'add', 'new', '--name', 'New', '--config', config]],
  ['provision --list', (config) => ['provision', '--list', '--config', config]],
  ['list status', (config) => ['list', 'status', '--config', config]],
  ['device state', (config) => ['device', 'state', '--config', config]],
  ['doctor', (config) => ['doctor', '--config', config]],
];
interface StateFault {
  fault: string;
  change: (state: string) => void;
  thing: RegExp;
  mount?: Mount['kind'];
  user?: number;
}
const STATE_FAULTS: readonly StateFault[] = [
  { fault: 'database truncated', change: (state) => cut(state, 'audit.db'), thing: /audit/ },
  { fault: 'database of garbage', change: (state) => garbage(state, 'audit.db'), thing: /audit/ },
  { fault: 'database without read right', change: (state) => close(state, 'audit.db', 0), thing: /audit/ },
  { fault: 'database read-only', change: (state) => close(state, 'audit.db', 0o444), thing: /audit/ },
  { fault: 'folder in place of database', change: (state) => folderFor(state, 'audit.db'), thing: /audit/ },
  { fault: 'accounts of garbage', change: (state) => garbage(state, 'accounts.db'), thing: /accounts/ },
  {
    fault: 'key file missing',
    change: (state) => rmSync(join(state, 'development-root.key')),
    thing: /development-root\.key|key/,
  },
  {
    fault: 'key file cut short',
    change: (state) => truncateSync(join(state, 'development-root.key'), 5),
    thing: /development-root\.key|key/,
  },
  {
    fault: 'folder in place of key',
    change: (state) => folderFor(state, 'development-root.key'),
    thing: /development-root\.key|key/,
  },
  {
    fault: 'key without read right',
    change: (state) => close(state, 'development-root.key', 0),
    thing: /development-root\.key|key/,
  },
  { fault: 'state folder of root', change: (state) => void spawnSync('chown', ['root:root', state]), thing: /state/ },
  { fault: 'state folder without write right', change: (state) => chmodSync(state, 0o500), thing: /state/ },
  {
    fault: 'file in place of state folder',
    change: (state) => {
      rmSync(state, { recursive: true });
      writeFileSync(state, '');
    },
    thing: /state/,
  },
  {
    fault: 'state folder missing under a closed one',
    change: (state) => {
      rmSync(state, { recursive: true });
      chmodSync(join(state, '..'), 0o555);
      spawnSync('chown', ['root:root', join(state, '..')]);
    },
    thing: /state/,
  },
  {
    fault: 'state folder a link loop',
    change: (state) => {
      rmSync(state, { recursive: true });
      symlinkSync(state, state);
    },
    thing: /state/,
  },
  { fault: 'state on a read-only mount', change: () => undefined, mount: 'read-only', thing: /state|audit/ },
  { fault: 'stranger', change: () => undefined, user: STRANGER_USER, thing: /state/ },
  {
    fault: 'provisioning note of garbage',
    change: (state) => {
      writeFileSync(join(state, 'provisioning.json'), '[1]');
      spawnSync('chown', [`${KIOSK_USER}`, join(state, 'provisioning.json')]);
    },
    thing: /provisioning\.json/,
  },
];
const cut = (state: string, name: string): void => truncateSync(join(state, name), 5000);
const garbage = (state: string, name: string): void => {
  for (const end of ['-wal', '-shm']) rmSync(join(state, name + end), { force: true });
  writeFileSync(join(state, name), 'no database '.repeat(2000));
};
const close = (state: string, name: string, mode: number): void => {
  spawnSync('chown', ['root:root', join(state, name)]);
  chmodSync(join(state, name), mode);
};
const folderFor = (state: string, name: string): void => {
  for (const end of ['', '-wal', '-shm']) rmSync(join(state, name + end), { force: true });
  mkdirSync(join(state, name));
  spawnSync('chown', [`${KIOSK_USER}`, join(state, name)]);
};

/** The list of steps opens no store of a kiosk that was never provisioned; it reads the folder and its note. */
const STEPS_MEET = [
  'provisioning note of garbage',
  'state folder of root',
  'file in place of state folder',
  'state folder a link loop',
  'stranger',
];

function meets({ fault }: StateFault, command: string): boolean {
  if (command === 'provision --list') return STEPS_MEET.includes(fault);
  if (fault.startsWith('accounts')) return command.startsWith('officer');
  return !fault.startsWith('provisioning');
}

function states(): Provoked[] {
  return STATE_FAULTS.flatMap((fault, at) =>
    STATE_COMMANDS.filter(([command]) => meets(fault, command))
      .filter((_, column, all) => ALL || (column + at * 2) % all.length < 2)
      .map((command) => [fault, command] as const),
  ).map(([{ fault, change, thing, mount, user }, [command, args]]) => {
    const config = site.copy(change);
    const state = join(config, '..', 'state');
    return {
      group: 'state',
      command,
      fault,
      args: args(config),
      thing,
      stdin: '739182\n',
      ...(mount === undefined ? {} : { mount: { kind: mount, folder: state } }),
      ...(user === undefined ? {} : { user }),
    };
  });
}

/** Pseudo-terminals of root, with what is wrong with each; the program that holds them ends with the test. */
async function devices(): Promise<Provoked[]> {
  const python = spawn('python3', ['-c', PORTS], { stdio: ['pipe', 'pipe', 'inherit'] });
  holders.push(python);
  const text = await new Promise<string>((resolve) =>
    python.stdout.once('data', (part: Buffer) => resolve(part.toString())),
  );
  const [busy = '', closed = '', hanging = ''] = text.trim().split(' ');
  const ports: [string, string][] = [
    ['device missing', '/dev/ttyACM99'],
    ['device busy', busy],
    ['device of another user', closed],
    ['device hangs up', hanging],
    ['file in place of device', site.at('wrong/plain.json')],
    ['folder in place of device', site.wrong('folder')],
    ['no serial device', '/dev/null'],
  ];
  return ports.flatMap(([fault, port]) =>
    [
      ['scanner identify', ['scanner', 'identify', '--port', port]],
      ['scanner monitor', ['scanner', 'monitor', '--port', port, '--profile', 'honeywell-xenon-ocr', '--seconds', '3']],
    ].map(([command, args]) => ({
      group: 'device',
      command: command as string,
      fault,
      args: args as string[],
      thing: literal(port),
    })),
  );
}
const holders: { kill(): void }[] = [];
afterAll(() => {
  for (const holder of holders) holder.kill();
});
/** busy: locked for one program. closed: of root alone. hanging: its other end is gone after two seconds, and again. */
const PORTS = `
import fcntl, os, pty, sys, termios, threading, time
a, s1 = pty.openpty(); b, s2 = pty.openpty(); c, s3 = pty.openpty()
n1, n2, n3 = os.ttyname(s1), os.ttyname(s2), os.ttyname(s3)
fcntl.ioctl(s1, termios.TIOCEXCL); os.chown(n1, ${KIOSK_USER}, -1)
os.chmod(n2, 0o600)
os.chown(n3, ${KIOSK_USER}, -1); os.close(s3)
print(n1, n2, n3, flush=True)
def hang():
    time.sleep(0.2)
    while True:
        try:
            os.read(c, 1)
            break
        except OSError:
            time.sleep(0.05)
    os.close(c)
threading.Thread(target=hang, daemon=True).start()
sys.stdin.read()
`;

async function sockets(): Promise<Provoked[]> {
  const open = async (name: string, said: string | null): Promise<string> => {
    const path = site.at(name);
    const server = createServer((socket) => {
      socket.on('error', () => undefined);
      if (said !== null) socket.end(said);
    });
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(path, resolve));
    chmodSync(path, 0o666);
    return path;
  };
  const gone = site.at('gone.sock');
  spawnSync('python3', ['-c', 'import socket,sys; s=socket.socket(socket.AF_UNIX); s.bind(sys.argv[1])', gone]);
  chmodSync(gone, 0o666);
  const closed = await open('closed.sock', null);
  chmodSync(closed, 0o600);
  const places: [string, string][] = [
    ['socket missing', site.at('none.sock')],
    ['socket refused', gone],
    ['socket without right', closed],
    ['file in place of socket', site.at('wrong/plain.json')],
    ['folder in place of socket', site.wrong('folder')],
    ['socket of another program', await open('other.sock', 'SSH-2.0-other\r\n')],
  ];
  return places.map(([fault, socket]) => ({
    group: 'socket',
    command: 'doctor',
    fault,
    args: ['doctor', ...CONFIG, '--socket', socket],
    thing: /daemon|socket/,
  }));
}

describe.skipIf(!AS_ROOT)('files, rights, disks and devices that are wrong', () => {
  const table = new Map<string, { count: number; faults: Map<string, number> }>();
  const wrong: string[] = [];
  let cases: Provoked[] = [];
  let locking: Promise<unknown> = Promise.resolve();

  beforeAll(async () => {
    await site.start();
    cases = [...inputs(), ...folders(), ...outputs(), ...states(), ...(await devices()), ...(await sockets())];
    const left = [...cases.keys()];
    const worker = async (): Promise<void> => {
      for (let at = left.shift(); at !== undefined; at = left.shift()) await provoke(cases[at]!);
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    console.log(tableText());
  }, 1_800_000);

  async function provoke(one: Provoked): Promise<void> {
    const { group, command, fault, args, thing, user, stdin, mount, clean, before } = one;
    const ran = (): Promise<Run> =>
      site.run(args, {
        ...(user === undefined ? {} : { user }),
        ...(stdin === undefined ? {} : { stdin }),
        ...(mount === undefined ? {} : { mount }),
      });
    // It holds the state of the lane, which all cases share: two at once would refuse each other.
    const turn = command === 'decommission' ? locking.then(ran) : ran();
    if (command === 'decommission') locking = turn.catch(() => undefined);
    const run = await turn;
    const faults = faultsOf(run, thing);
    const left =
      mount === undefined ? (clean === undefined ? [] : namesIn(clean)) : before === undefined ? [] : run.left;
    if (left.filter((name) => before?.includes(name) !== true).length > 0) faults.push(`left ${left.join(' ')}`);
    const row = table.get(group) ?? { count: 0, faults: new Map<string, number>() };
    row.count += 1;
    for (const name of faults) row.faults.set(kindOf(name), (row.faults.get(kindOf(name)) ?? 0) + 1);
    table.set(group, row);
    if (faults.length > 0) wrong.push(`${command}: ${fault}: ${faults.join(', ')}\n${shown(run)}`);
  }

  const kindOf = (fault: string): string => fault.replace(/^left .*/, 'half-written').replace(/ -?\d+$/, '');
  const shown = ({ code, out, err }: Run): string =>
    `   exit ${code} | ${`${out}\n${err}`.trim().slice(-700).replaceAll('\n', '\n   | ')}`;

  function tableText(): string {
    const lines = [...table].map(([group, { count, faults }]) => {
      const said = [...faults].map(([name, number]) => `${name} ${number}`).join(', ');
      return `${group.padEnd(8)} ${String(count).padStart(4)} provoked   ${said === '' ? 'none shown' : said}`;
    });
    return [...lines, `in all   ${String(cases.length).padStart(4)} provoked   ${wrong.length} with a fault`].join(
      '\n',
    );
  }

  it('end in a refusal that names the thing and the remedy, without a trace and without half a file', () => {
    expect(wrong.join('\n')).toBe('');
    expect(cases.length).toBeGreaterThanOrEqual(60);
  });
});
