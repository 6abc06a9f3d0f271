import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { signModel } from '../../../src/delivery/models/index.ts';
import { checkModelSignature } from '../../../src/delivery/models/signature.ts';
import { type Statement, sealEnvelope } from '../../../src/delivery/packs/envelope.ts';
import { openPolicy, referencePacks, signKnownIssues } from '../../../src/delivery/packs/index.ts';
import { openPack, signPack } from '../../../src/delivery/packs/indicator-pack.ts';
import { openKnownIssues } from '../../../src/delivery/packs/known-issues.ts';
import { signPolicy } from '../../../src/delivery/packs/policy-pack.ts';
import { trustOfVectors, vectorText } from '../../fakes/format-vectors.ts';

beforeAll(() => cryptoReady());
const trust = trustOfVectors;
const BOTH = ['2f1fde010029971c0bfb65f8c2310174', '4d3ae03a986747b7644cbf85c2434951'];
const signers = () => [0x21, 0x22].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
const model = (): unknown => JSON.parse(vectorText('signed/model.json'));

/** Kinds of files of the office, in their envelope and in the form of before there was one. */
const KINDS = {
  policy: { former: 'policy', open: openPolicy, sign: (content: unknown) => signPolicy(content, signers()) },
  indicators: { former: 'pack', open: openPack, sign: (content: unknown) => signPack(content, signers()) },
  'known-issues': {
    former: 'list',
    open: openKnownIssues,
    sign: (content: unknown) => signKnownIssues(content as never, signers(), '2027-12-31T00:00:00Z'),
  },
} as const;
type Kind = keyof typeof KINDS;
type Signed = Record<string, unknown> & { content: unknown; signatures: unknown[] };
const kinds = Object.keys(KINDS) as Kind[];
const pairs = kinds.flatMap((kind) => kinds.filter((other) => other !== kind).map((other) => [kind, other] as const));
const of = (kind: Kind): Signed => JSON.parse(vectorText(`packs/${kind}.json`)) as Signed;
const former = (kind: Kind): Signed => JSON.parse(vectorText(`signed/${kind}.json`)) as Signed;

describe.each(['packs', 'signed'])('files of the office in %s open, with what they said', (folder) => {
  it('policy', () => {
    expect(openPolicy(vectorText(`${folder}/policy.json`), trust())).toMatchObject({
      ok: true,
      sha256: POLICY_SHA256,
      signedBy: BOTH,
      pack: { policyId: 'utopia-border', country: 'UTO', version: 1, validUntil: '2027-12-31T00:00:00Z' },
    });
  });
  it('protection pack', () => {
    const opened = openPack(vectorText(`${folder}/indicators.json`), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, pack: { schema: 'waypost.protection/2', version: 1 } });
  });
  it('known issues', () => {
    const opened = openKnownIssues(vectorText(`${folder}/known-issues.json`), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, list: { schema: 'waypost.known-issues/1', counter: 1 } });
  });
});

describe('a protection pack of schema 2', () => {
  const text = () => vectorText('packs/protection.json');
  it('opens, and is signed again byte for byte', () => {
    const opened = openPack(text(), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, pack: { version: 7, country: 'UTO' } });
    expect(signPack((JSON.parse(text()) as Signed).content, signers())).toBe(text());
  });
  it('needs two people, also where one is enough by the setting', () => {
    const alone = { ...JSON.parse(text()), signatures: (JSON.parse(text()) as Signed).signatures.slice(0, 1) };
    const one = { ...trust(), threshold: 1 };
    expect(openPack(JSON.stringify(alone), one)).toMatchObject({ ok: false, reason: 'REF_PACK_APPROVALS' });
    expect(openPack(text(), one)).toMatchObject({ ok: true });
    const former1 = { ...of('indicators'), signatures: of('indicators').signatures.slice(0, 1) };
    expect(openPack(JSON.stringify(former1), one)).toMatchObject({ ok: true });
  });
});

describe('a document reference', () => {
  const { REFERENCE } = referencePacks;
  const text = () => vectorText('packs/reference.json');
  it('opens, and is signed again byte for byte', () => {
    const opened = REFERENCE.open(text(), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, version: 1, sha256: REFERENCE_SHA256 });
    if (opened.ok) expect(REFERENCE.sign(opened.content, signers(), '2027-12-31T00:00:00Z')).toBe(text());
  });
  it('is not believed in the place of known issues, nor they in its place', () => {
    expect(openKnownIssues(text(), trust())).toMatchObject({ reason: 'ISSUES_UNREADABLE' });
    const issues = vectorText('packs/known-issues.json');
    expect(REFERENCE.open(issues, trust())).toMatchObject({ reason: 'DOC_REFERENCE_UNREADABLE' });
    const renamed = JSON.stringify({ ...JSON.parse(issues), kind: 'reference' });
    expect(REFERENCE.open(renamed, trust())).toMatchObject({ reason: 'DOC_REFERENCE_SIGNATURE' });
  });
});

describe('a model that an office signed', () => {
  it('keeps its signatures', () => {
    const signatures = vectorText('signed/model-signatures.json');
    expect(checkModelSignature({ manifest: model(), signatures }, trust())).toEqual({ ok: true, signedBy: BOTH });
    expect(signModel(model(), signers())).toBe(signatures);
  });
  it('is not vouched for by the signatures of another kind of file', () => {
    const { signatures } = former('policy');
    const moved = { manifest: former('policy')['policy'], signatures: JSON.stringify(signatures) };
    expect(checkModelSignature(moved, trust())).toMatchObject({ ok: false, reason: 'MODEL_SIGNATURE' });
  });
});

describe('signed files of every kind', () => {
  it.each(kinds)('%s is signed again byte for byte', (kind) => {
    expect(KINDS[kind].sign(of(kind).content)).toBe(vectorText(`packs/${kind}.json`));
  });
  it.each(kinds.flatMap((kind) => [of, former].map((form) => [kind, form] as const)))(
    '%s is not approved with one signature of two required',
    (kind, form) => {
      const file = form(kind);
      const alone = { ...file, signatures: file.signatures.slice(1) };
      const refused = { ok: false, reason: expect.stringMatching(/_APPROVALS$/) };
      expect(KINDS[kind].open(JSON.stringify(alone), trust())).toMatchObject(refused);
    },
  );
  it.each(kinds)('%s holds on its own words alone: version, times, name and people are signed', (kind) => {
    const changes = { version: 9, issued: '2020-01-01T00:00:00Z', expires: null, name: 'x', approvals: ['tom'] };
    for (const [member, value] of Object.entries(changes)) {
      const opened = KINDS[kind].open(JSON.stringify({ ...of(kind), [member]: value }), trust());
      expect(opened.ok, member).toBe(false);
    }
  });
  it('state no other version or time than their content', () => {
    for (const change of [{ version: 9 }, { issued: '2020-01-01T00:00:00Z' }, { expires: '2099-01-01T00:00:00Z' }]) {
      const other = sealEnvelope({ ...statementOf(of('policy')), ...change }, signers(), 'lines');
      expect(openPolicy(other, trust())).toMatchObject({ ok: false, reason: 'POLICY_UNREADABLE' });
    }
  });
  it.each(pairs)('%s is not believed in the place of %s, whatever it holds', (kind, other) => {
    const opened = KINDS[other].open(vectorText(`packs/${kind}.json`), trust());
    expect(opened).toMatchObject({ ok: false, reason: expect.stringMatching(/_UNREADABLE$/) });
    // The content of the other kind under a signature over this one: the kind is what was signed.
    const dressed = sealEnvelope({ ...statementOf(of(other)), kind: of(kind)['kind'] as string }, signers(), 'lines');
    expect(KINDS[other].open(dressed, trust())).toMatchObject({ reason: expect.stringMatching(/_UNREADABLE$/) });
    const renamed = JSON.stringify({ ...JSON.parse(dressed), kind: of(other)['kind'] });
    expect(KINDS[other].open(renamed, trust())).toMatchObject({ reason: expect.stringMatching(/_SIGNATURE$/) });
  });
  it.each(pairs)('former %s is not believed on the signatures of %s', (kind, other) => {
    const { former: member } = KINDS[kind];
    const moved = { [member]: former(kind)[member], signatures: former(other).signatures };
    const opened = KINDS[kind].open(JSON.stringify(moved), trust());
    expect(opened).toMatchObject({ ok: false, reason: expect.stringMatching(/_SIGNATURE$/) });
  });
  it('are signed by the two keys of the office', () => {
    expect(trust().keys).toEqual(signers().map(({ publicKey }) => toHex(publicKey)));
  });
});

const REFERENCE_SHA256 = '5b2bcfb4bad71e0a514d088fc2b04cb95fbc0a78dac305dbeaa925b7defe00db';
const POLICY_SHA256 = 'a4b88252a995391bb3f78ce89856288edc79f594293a3ab09caa046578b6e2cb';

function statementOf({ schema: _schema, signatures: _signatures, ...statement }: Signed): Omit<Statement, 'schema'> {
  return statement as unknown as Omit<Statement, 'schema'>;
}
