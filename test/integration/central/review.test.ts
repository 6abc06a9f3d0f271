import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyIdOf, newContentKey } from '../../../src/adapters/storage/crypto/index.ts';
import { deviceBoxKey } from '../../../src/adapters/storage/keys/index.ts';
import { enrolDevice } from '../../../src/central/devices/index.ts';
import { type Review, review, Staging } from '../../../src/central/publish/index.ts';
import type { ReviewRefusal } from '../../../src/central/publish/staged-file.ts';
import { checkRecords } from '../../../src/central/source/index.ts';
import { sha256Hex } from '../../../src/central/tuf/index.ts';
import { sealKeys } from '../../../src/delivery/content-keys/index.ts';
import { kiosk, later, NOW, sourceOf, TestCentral } from '../../fakes/central-office.ts';
import { put } from '../../unit/central/source.ts';

const MANY = Array.from({ length: 400 }, (_, at) =>
  put({ id: `m-${String(at).padStart(4, '0')}`, note: `n${at * 7919}` }),
);
const FIRST = [put({ id: 'a' }), put({ id: 'b' }), ...MANY];
const SECOND = [put({ id: 'a', rev: 2, note: 'x' }), put({ id: 'c' }), ...MANY];

let office: TestCentral;
/** What was staged, before a test changed it. */
let clean: string;
const TODAY = later(2);

beforeAll(async () => {
  office = await TestCentral.open();
  await office.issue(FIRST, NOW);
  const built = await office.build(SECOND, later(1));
  if (!built.ok) throw new Error(built.message);
  clean = mkdtempSync(join(tmpdir(), 'waypost-clean-'));
  cpSync(office.folder.staging, clean, { recursive: true });
});
afterAll(() => {
  office.remove();
  rmSync(clean, { recursive: true, force: true });
});

const owned = (lines: readonly string[]) => {
  const source = sourceOf(lines);
  return { source, checked: checkRecords(source, '2026-11-26') };
};

type Edit = (staging: {
  path: string;
  json: (name: string, edit: (value: never) => void) => void;
  find: (end: string) => string;
}) => void;

/** Looks at a copy of the staging folder that somebody changed. */
function reviewOf(
  edit: Edit,
  more: { now?: Date; next?: readonly string[]; previous?: readonly string[] } = {},
): Review | ReviewRefusal {
  const path = mkdtempSync(join(tmpdir(), 'waypost-staging-'));
  try {
    cpSync(clean, path, { recursive: true });
    const json = (name: string, change: (value: never) => void): void => {
      const value = JSON.parse(readFileSync(join(path, name), 'utf8')) as never;
      change(value);
      writeFileSync(join(path, name), JSON.stringify(value));
    };
    const folder = join(path, 'targets/wl/missing-persons');
    const find = (end: string): string => {
      const name = readdirSync(folder).find((one) => one.endsWith(end));
      if (name === undefined) throw new Error(`no ${end}`);
      return join(folder, name);
    };
    edit({ path, json, find });
    const records =
      more.next === undefined
        ? undefined
        : { next: owned(more.next), previous: more.previous === undefined ? null : owned(more.previous) };
    return review(new Staging(path), { now: more.now ?? TODAY, records });
  } finally {
    rmSync(path, { recursive: true, force: true });
  }
}

type OneTarget = TargetsFile['signed']['targets'][string];
interface TargetsFile {
  signed: {
    version: number;
    expires: string;
    delegations?: object;
    targets: Record<string, { length: number; hashes: { sha256: string }; custom: Record<string, unknown> }>;
  };
}
const inTargets =
  (edit: (targets: TargetsFile['signed']) => void): Edit =>
  ({ json }) =>
    json('targets.json', ({ signed }: TargetsFile) => edit(signed));
const fullPath = 'wl/missing-persons/g2.full.wpb';
const deltaPath = 'wl/missing-persons/g1-g2.delta.wpb';

describe('an approver', () => {
  it('is shown what the files say, and the records where there are none to compare stay open', () => {
    const seen = reviewOf(() => undefined);
    if (!seen.ok) throw new Error(seen.message);
    expect(seen.list).toMatchObject({ from: 1, recordsBefore: 402, operations: 3, recordsMatch: false, diff: null });
    expect(seen.list?.header).toMatchObject({ to: 2, total: 402 });
    expect(seen.list?.devices).toEqual([1, 2].map((number) => kiosk(number).identity.deviceKeyId).sort());
  });

  it('with the records of both generations has the state and every change counted again', () => {
    const seen = reviewOf(() => undefined, { next: SECOND, previous: FIRST });
    if (!seen.ok) throw new Error(seen.message);
    expect(seen.list?.recordsMatch).toBe(true);
    expect(seen.list?.diff).toMatchObject({
      added: { count: 1, ids: ['c'] },
      changed: { count: 1, ids: ['a'] },
      removed: { count: 1, ids: ['b'] },
      unchanged: 400,
    });
  });

  it.each<[string, string, Edit, { now?: Date; next?: readonly string[]; previous?: readonly string[] }?]>([
    ['other records than the ones read', 'STAGING_RECORDS', () => undefined, { next: [...SECOND, put({ id: 'z' })] }],
    ['other records before', 'STAGING_RECORDS', () => undefined, { next: SECOND, previous: SECOND }],
    ['a missing file of the folder', 'STAGING_INCOMPLETE', ({ path }) => rmSync(join(path, 'root.json'))],
    [
      'delegations',
      'STAGING_INCOMPLETE',
      inTargets((signed) => {
        signed.delegations = { keys: {}, roles: [] };
      }),
    ],
    [
      'a path that leads elsewhere',
      'STAGING_INCOMPLETE',
      inTargets(({ targets }) => {
        targets['wl/../../x/g2.full.wpb'] = targets[fullPath] as OneTarget;
      }),
    ],
    [
      'a root that is not signed',
      'STAGING_ROOT',
      ({ json }) => json('published-root.json', (root: { signatures: unknown[] }) => root.signatures.splice(0)),
    ],
    [
      'another root',
      'STAGING_ROOT',
      ({ json }) =>
        json('root.json', (root: { signed: { expires: string } }) => {
          root.signed.expires = '2099-01-01T00:00:00Z';
        }),
    ],
    [
      'published targets that nobody signed',
      'STAGING_PUBLISHED',
      ({ json }) => json('published-targets.json', (file: { signatures: unknown[] }) => file.signatures.pop()),
    ],
    [
      'a version that was skipped',
      'STAGING_VERSION',
      inTargets((signed) => {
        signed.version += 1;
      }),
    ],
    ['targets that have ended', 'STAGING_EXPIRY', () => undefined, { now: later(24 * 40) }],
    [
      'targets without end',
      'STAGING_EXPIRY',
      inTargets((signed) => {
        signed.expires = '2099-01-01T00:00:00Z';
      }),
    ],
    [
      'a change to another list',
      'STAGING_OTHER_CHANGE',
      inTargets(({ targets }) => {
        targets['wl/other/g2.full.wpb'] = structuredClone(targets[fullPath]) as OneTarget;
      }),
    ],
    ['a missing bundle', 'STAGING_FILE', ({ find }) => rmSync(find('g2.full.wpb'))],
    ['one changed bit', 'STAGING_FILE', ({ find }) => flip(find('g2.full.wpb'), 700)],
    ['one changed bit of a sealed key', 'STAGING_FILE', ({ find }) => flip(find('.wpk'), 60)],
    [
      'a file cut short',
      'STAGING_FILE',
      ({ find }) => writeFileSync(find('g2.full.wpb'), readFileSync(find('g2.full.wpb')).subarray(0, -1)),
    ],
    [
      'a bundle that says another state',
      'STAGING_HEADER',
      inTargets(({ targets }) => {
        (targets[fullPath] as OneTarget).custom['toState'] = 'a'.repeat(64);
      }),
    ],
    [
      'fewer records in the signed facts',
      'STAGING_HEADER',
      inTargets(({ targets }) => {
        (targets[fullPath] as OneTarget).custom['records'] = 1;
      }),
    ],
    [
      'no full bundle',
      'STAGING_CHAIN',
      inTargets(({ targets }) => {
        delete targets[fullPath];
      }),
    ],
    [
      'keys of another content key than the bundle names',
      'STAGING_KEYS',
      ({ json, find }) => {
        const devices = [1, 2].map((number) => deviceBoxKey(kiosk(number).ring).publicKey);
        const contentKey = newContentKey();
        const file = sealKeys({ contentKey, devices });
        const sha256 = sha256Hex(file);
        writeFileSync(join(dirname(find('g2.full.wpk')), `${sha256}.g2.full.wpk`), file);
        json('targets.json', ({ signed: { targets } }: TargetsFile) => {
          const target = targets['wl/missing-persons/g2.full.wpk'] as OneTarget;
          Object.assign(target, { hashes: { sha256 }, length: file.length });
          target.custom['contentKeyId'] = keyIdOf(contentKey);
        });
      },
    ],
    [
      'keys of the delta left out',
      'STAGING_KEYS',
      inTargets(({ targets }) => {
        for (const path of Object.keys(targets)) if (path.endsWith('g2.delta.wpk')) delete targets[path];
      }),
    ],
    [
      'keys of the full bundle left out',
      'STAGING_KEYS',
      inTargets(({ targets }) => {
        for (const path of Object.keys(targets)) if (path.endsWith('g2.full.wpk')) delete targets[path];
      }),
    ],
    ['the clock of another day', 'STAGING_HEADER', () => undefined, { now: later(-48) }],
  ])('is told not to sign: %s', (_, reason, edit, more) => {
    const seen = reviewOf(edit, more);
    expect(seen).toMatchObject({ ok: false, reason });
  });

  it('does not sign an old delta under a new name', () => {
    const seen = reviewOf(
      inTargets(({ targets }) => {
        const delta = targets[deltaPath];
        if (delta !== undefined) delta.custom = { ...delta.custom, from: 7 };
      }),
    );
    expect(seen).toMatchObject({ ok: false, reason: 'STAGING_HEADER' });
  });

  it('sees a kiosk that the office does not name', async () => {
    const stranger = kiosk(9);
    const other = await TestCentral.open();
    try {
      enrolDevice(other.folder, stranger.identity, NOW);
      const built = await other.build(FIRST, NOW);
      if (!built.ok) throw new Error(built.message);
      const seen = review(new Staging(other.folder.staging), { now: later(1) });
      if (!seen.ok) throw new Error(seen.message);
      expect(seen.list?.devices).toContain(stranger.identity.deviceKeyId);
      expect(seen.list?.devices).toHaveLength(3);
    } finally {
      other.remove();
    }
  });
});

describe('a publication', () => {
  it('is refused below two approvals, with the names of those who have not signed; a copied approval is one', async () => {
    const made = await TestCentral.open();
    try {
      await made.issue(FIRST, NOW);
      await made.build(SECOND, later(1));
      expect(await made.publish(later(1))).toMatchObject({
        reason: 'PUBLISH_BELOW_THRESHOLD',
        message: expect.stringContaining('Dan, Eva, Flo'),
      });
      await made.approve('targets-3', later(1));
      const approvals = join(made.folder.staging, 'approvals');
      const [own = ''] = readdirSync(approvals);
      const other = (await made.key('targets-1')).keyid;
      cpSync(join(approvals, own), join(approvals, `${other}.json`));
      const below = await made.publish(later(1));
      expect(below).toMatchObject({ reason: 'PUBLISH_BELOW_THRESHOLD', message: expect.stringContaining('1 of 2') });
      expect(below).toMatchObject({ message: expect.stringMatching(/Dan, Eva(?!.*Flo)/) });
      expect(existsSync(join(made.folder.repository, 'metadata', '2.targets.json'))).toBe(false);
    } finally {
      made.remove();
    }
  });

  it('does not take approvals of what was staged before', async () => {
    const made = await TestCentral.open();
    try {
      await made.issue(FIRST, NOW);
      await made.build(SECOND, later(1));
      await made.approve('targets-1', later(1));
      await made.approve('targets-2', later(1));
      const approvals = mkdtempSync(join(tmpdir(), 'waypost-approvals-'));
      cpSync(join(made.folder.staging, 'approvals'), approvals, { recursive: true });
      await made.build([...SECOND, put({ id: 'zz' })], later(1));
      cpSync(approvals, join(made.folder.staging, 'approvals'), { recursive: true });
      rmSync(approvals, { recursive: true });
      expect(await made.publish(later(1))).toMatchObject({ ok: false, reason: 'PUBLISH_BELOW_THRESHOLD' });
    } finally {
      made.remove();
    }
  });

  it('of a record that changed without a higher revision is not built', async () => {
    const made = await TestCentral.open();
    try {
      await made.issue(FIRST, NOW);
      const built = await made.build([put({ id: 'a', note: 'x' }), ...MANY], later(1));
      expect(built).toMatchObject({ ok: false, reason: 'LIST_BACKWARDS', message: expect.stringContaining('(a)') });
      expect(existsSync(made.folder.staging)).toBe(false);
    } finally {
      made.remove();
    }
  });
});

describe('nothing readable', () => {
  it('lies in the folder of the office or in the repository: no name, note or number of the list', async () => {
    const made = await TestCentral.open();
    try {
      await made.issue([put({ id: 'a', note: 'Seen at the mill', docs: [{ t: 'P', c: 'UTO', n: 'QX4471209' }] })], NOW);
      await made.build([put({ id: 'a' })], later(1), { withoutLast: true });
      const files = readdirSync(made.folder.path, { recursive: true, withFileTypes: true }).filter((entry) =>
        entry.isFile(),
      );
      expect(files.length).toBeGreaterThan(15);
      for (const file of files) {
        const bytes = readFileSync(join(file.parentPath, file.name)).toString('latin1');
        for (const secret of ['Velmora', 'Ilsa', 'Seen at the mill', 'QX4471209', 'duty desk'])
          expect({ file: file.name, has: bytes.includes(secret) }).toEqual({ file: file.name, has: false });
      }
    } finally {
      made.remove();
    }
  });
});

function flip(path: string, at: number): void {
  const bytes = readFileSync(path);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}
