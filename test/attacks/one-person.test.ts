import { writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../src/adapters/storage/keys/index.ts';
import { centralOfficeStatus } from '../../src/central/index.ts';
import { planCeremony } from '../../src/central/keys/index.ts';
import { approvalsOf, prepareRoot, Staging } from '../../src/central/publish/index.ts';
import { newSecretFile } from '../../src/central/secrets/index.ts';
import { bindPersons, type Metadata, metadataText, Repository, signatureOf } from '../../src/central/tuf/index.ts';
import { openPolicy } from '../../src/delivery/packs/index.ts';
import { signPolicy } from '../../src/delivery/packs/policy-pack.ts';
import { attackFigure } from '../fakes/attack-metrics.ts';
import { later, NOW, TestCentral } from '../fakes/central-office.ts';
import { UpdateRig } from '../fakes/update-site.ts';

const RECORD =
  '{"op":"put","id":"p-1","rev":1,"cat":"stop","act":"Check","basis":"Act","exp":"2036-01-01","docs":[{"t":"P","c":"UTO","n":"X1"}]}';
const figure = (attack: string, succeeded: boolean): void => {
  attackFigure({ attack: `one person with two keys: ${attack}`, tries: 1, succeeded: succeeded ? 1 : 0 });
};

describe('one person who holds two targets keys, at the office', () => {
  let made: TestCentral;
  beforeEach(async () => {
    made = await TestCentral.open();
  });
  afterEach(() => made.remove());

  const keyIdOf = (holder: string): string =>
    Object.entries(made.folder.holders()).find(([, one]) => one.holder === holder && one.role === 'targets')?.[0] ?? '';

  /** The first root again, with another word about whose the keys are, signed by two root holders. */
  async function rewriteRoot(edit: (root: Metadata<'root'>['signed']) => void): Promise<void> {
    const repository = new Repository(made.folder.repository);
    const root = repository.roots()[0];
    if (root === undefined) throw new Error('no root');
    const signed = structuredClone(root.signed);
    edit(signed);
    const signatures = [];
    for (const name of ['root-1', 'root-2']) {
      const { keyid, secret } = await made.key(name);
      signatures.push(signatureOf(signed, { keyid, secretKey: secret }));
    }
    writeFileSync(repository.metadataFile('1.root.json'), metadataText({ signatures, signed }));
  }

  it('does not approve the own list alone', async () => {
    const dan = keyIdOf('Dan');
    await rewriteRoot((signed) => {
      signed.persons = { ...signed.persons, [keyIdOf('Eva')]: signed.persons?.[dan] ?? '' };
    });
    expect(await made.build([RECORD], NOW)).toMatchObject({ ok: true });
    for (const name of ['targets-1', 'targets-2']) await made.approve(name, NOW);
    const staged = new Staging(made.folder.staging).read();
    if (staged === null) throw new Error('nothing staged');
    const counted = approvalsOf(new Staging(made.folder.staging), staged.targets, staged.root);
    expect([counted.signatures.length, counted.people]).toEqual([2, 1]);
    const published = await made.publish(NOW);
    figure('approves the own list', published.ok);
    expect(published).toMatchObject({
      ok: false,
      message: expect.stringContaining('1 of 2 approvals by different people'),
    });
    await made.approve('targets-3', NOW);
    expect(await made.publish(NOW)).toMatchObject({ ok: true });
  });

  it('gets no second key, however the name is written', async () => {
    await made.issue([RECORD], NOW);
    for (const holder of ['Dan', ' dan ', 'DÁN.']) {
      const { note } = await newSecretFile({ role: 'targets', holder, passphrase: 'a passphrase of nobody' });
      const change = { role: 'targets', leaves: keyIdOf('Eva'), joins: note } as const;
      const verdict = prepareRoot(made.folder, change, later(1));
      figure(`takes the key of another as "${holder}"`, verdict.ok);
      expect(verdict).toMatchObject({ ok: false, reason: 'ROTATE_SAME_PERSON' });
    }
  });

  it('is not planned in a ceremony, by the names nor by the people that were counted', () => {
    const root = ['Ada', 'Ben', 'Cyn'];
    const plan = (targets: string[], people: number) => planCeremony({ root, targets, operator: 'Gil', people });
    expect(plan(['Dan', 'Eva', 'Flo'], 7)).toMatchObject({ ok: true });
    expect(plan(['Dan Iversen', 'DAN  IVERSEN', 'Flo'], 6)).toMatchObject({ ok: false });
    // Two ways to write one person: the names are of seven, and six people are in the room.
    const counted = plan(['Dan Iversen', 'D. Iversen', 'Flo'], 6);
    figure('is planned under two names', counted.ok);
    expect(counted).toMatchObject({ ok: false, message: expect.stringContaining('6 people were counted') });
  });

  it('is warned of in an office of earlier keys, and bound by the next root', async () => {
    await rewriteRoot((signed) => {
      delete signed.persons;
    });
    const warnings = () =>
      centralOfficeStatus(made.folder, NOW).filter(({ text }) => text.includes('counts as one person'));
    expect(warnings()).toMatchObject([{ level: 'warning', text: expect.stringContaining('Dan, Eva, Flo') }]);
    await made.issue([RECORD], NOW);
    const renewed = prepareRoot(made.folder, null, later(1));
    if (!renewed.ok) throw new Error(renewed.message);
    const { persons = {} } = renewed.pending.root.signed;
    expect(new Set(Object.values(persons)).size).toBe(7);
    expect(JSON.stringify(persons)).not.toMatch(/Dan|Eva/);
  });

  it('keeps the same id in every root', () => {
    const keys = ['a', 'b'].map((keyid) => ({ keyid, holder: keyid === 'a' ? 'Ada' : 'Ben' }));
    const first = bindPersons(keys);
    const next = bindPersons([...keys, { keyid: 'c', holder: 'ada' }], first);
    expect(next).toMatchObject(first);
    expect(next['c']).toBe(first['a']);
  });
});

describe('one person who holds two targets or root keys, at the kiosk', () => {
  let rig: UpdateRig;
  beforeEach(async () => {
    rig = await UpdateRig.start();
  });
  afterEach(() => rig.remove());

  const personsOf = (twice: 'root' | 'targets'): Record<string, string> => {
    const { keys } = rig.repository;
    const all = Object.values(keys).flat();
    const persons = Object.fromEntries(all.map(({ id }, at) => [id, `person-${at}`]));
    const [one, two] = keys[twice];
    return { ...persons, [two?.id ?? '']: persons[one?.id ?? ''] ?? '' };
  };
  const rootWith = (persons: Record<string, string>, change: object = {}): void => {
    const edit = (signed: Record<string, unknown>): void => {
      signed['persons'] = persons;
    };
    rig.repository.publishRoot({ ...change, edit });
  };

  it('brings no list in; a list that two people signed is taken', async () => {
    await rig.trust();
    rootWith(personsOf('targets'));
    rig.addFull(1);
    rig.repository.publish();
    const alone = await rig.apply();
    figure('signs a list of a repository', alone.ok);
    expect(alone).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_TARGETS' });
    expect(rig.serving()).toBeNull();
    const { targets } = rig.repository.keys;
    rig.repository.publish({ signers: { targets: [targets[0]!, targets[2]!] } });
    expect(await rig.apply()).toMatchObject({ ok: true });
  });

  it('names no new keys: a root that one person signed twice is refused, also in the middle of the walk', async () => {
    const persons = personsOf('root');
    rootWith(persons);
    await rig.trust(2);
    const { root } = rig.repository.keys;
    // The third root is one person's; the fourth is signed by all, as that person would make it.
    rootWith({}, { signers: root.slice(0, 2) });
    rootWith({});
    rig.addFull(1);
    rig.repository.publish();
    const taken = await rig.apply();
    figure('makes a new root', taken.ok);
    expect(taken).toMatchObject({ ok: false, reason: 'UPDATE_BAD_SIGNATURE_ROOT' });
  });
});

describe('one person who holds two keys of the configuration', () => {
  it('signs no pack alone', () => {
    const keys = [1, 2, 3].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
    const hex = keys.map((key) => toHex(key.publicKey));
    const persons = { [hex[0]!]: 'Ada Rooth', [hex[1]!]: 'ada rooth' };
    const trust = { threshold: 2, keys: hex, persons };
    const opened = (by: number[]) =>
      openPolicy(
        signPolicy(
          {},
          by.map((at) => keys[at]!),
        ),
        trust,
      );
    figure('signs a pack', opened([0, 1]).ok || !('reason' in opened([0, 1])));
    expect(opened([0, 1])).toMatchObject({ ok: false, reason: 'POLICY_APPROVALS' });
    // Two people: the signatures hold, and then the content is looked at.
    expect(opened([0, 2])).toMatchObject({ ok: false, reason: 'POLICY_SCHEMA' });
    expect(openPolicy(signPolicy({}, keys.slice(0, 2)), { threshold: 2, keys: hex })).toMatchObject({
      reason: 'POLICY_SCHEMA',
    });
  });
});
