import { beforeAll, describe, expect, it } from 'vitest';
import { cryptoReady, toHex } from '../../../src/adapters/storage/crypto/index.ts';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { signModel } from '../../../src/delivery/models/index.ts';
import { checkModelSignature } from '../../../src/delivery/models/signature.ts';
import { openPack, openPolicy, signKnownIssues, signPack, signPolicy } from '../../../src/delivery/packs/index.ts';
import { openKnownIssues } from '../../../src/delivery/packs/known-issues.ts';
import { trustOfVectors, vectorText } from '../../fakes/format-vectors.ts';

beforeAll(() => cryptoReady());
const trust = trustOfVectors;
const BOTH = ['2f1fde010029971c0bfb65f8c2310174', '4d3ae03a986747b7644cbf85c2434951'];
const signers = () => [0x21, 0x22].map((seed) => signingKeyFromSeed(new Uint8Array(32).fill(seed)));
const model = (): unknown => JSON.parse(vectorText('signed/model.json'));

/** Three kinds of files that differ in nothing but the tag that is signed and the name of their content. */
const KINDS = {
  policy: { content: 'policy', open: openPolicy, sign: signPolicy },
  indicators: { content: 'pack', open: openPack, sign: signPack },
  'known-issues': { content: 'list', open: openKnownIssues, sign: signKnownIssues },
} as const;
type Kind = keyof typeof KINDS;
type Signed = Record<string, unknown> & { signatures: unknown };
const of = (kind: Kind): Signed => JSON.parse(vectorText(`signed/${kind}.json`)) as Signed;

describe('a policy that an office signed', () => {
  it('opens, with what it said', () => {
    const opened = openPolicy(vectorText('signed/policy.json'), trust());
    expect(opened).toMatchObject({
      ok: true,
      sha256: POLICY_SHA256,
      signedBy: BOTH,
      pack: { policyId: 'utopia-border', country: 'UTO', version: 1, validUntil: '2027-12-31T00:00:00Z' },
    });
  });
});

describe('an indicator pack that an office signed', () => {
  it('opens, with what it said', () => {
    const opened = openPack(vectorText('signed/indicators.json'), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, pack: { schema: 'waypost.indicators/1', version: 1 } });
  });
});

describe('a list of known issues that an office signed', () => {
  it('opens, with what it said', () => {
    const opened = openKnownIssues(vectorText('signed/known-issues.json'), trust());
    expect(opened).toMatchObject({ ok: true, signedBy: BOTH, list: { schema: 'waypost.known-issues/1', counter: 1 } });
  });
});

describe('a model that an office signed', () => {
  it('keeps its signatures', () => {
    const signatures = vectorText('signed/model-signatures.json');
    expect(checkModelSignature({ manifest: model(), signatures }, trust())).toEqual({ ok: true, signedBy: BOTH });
    expect(signModel(model(), signers())).toBe(signatures);
  });
  it('is not vouched for by the signatures of another kind of file', () => {
    const { signatures } = of('policy');
    const moved = { manifest: of('policy')['policy'], signatures: JSON.stringify(signatures) };
    expect(checkModelSignature(moved, trust())).toMatchObject({ ok: false, reason: 'MODEL_SIGNATURE' });
  });
});

describe('signed files of every kind', () => {
  const kinds = Object.keys(KINDS) as Kind[];
  it.each(kinds)('%s is signed again byte for byte', (kind) => {
    const { content, sign } = KINDS[kind];
    expect(sign(of(kind)[content] as never, signers())).toBe(vectorText(`signed/${kind}.json`));
  });
  it.each(kinds)('%s holds with one signature of two required no more', (kind) => {
    const file = of(kind);
    const alone = { ...file, signatures: (file.signatures as unknown[]).slice(1) };
    expect(KINDS[kind].open(JSON.stringify(alone), trust()).ok).toBe(false);
  });
  it.each(kinds.flatMap((kind) => kinds.filter((other) => other !== kind).map((other) => [kind, other] as const)))(
    '%s is not believed on the signatures over the same content as %s',
    (kind, other) => {
      const content = of(kind)[KINDS[kind].content];
      const { signatures } = JSON.parse(KINDS[other].sign(content as never, signers())) as Signed;
      const opened = KINDS[kind].open(JSON.stringify({ [KINDS[kind].content]: content, signatures }), trust());
      expect(opened).toMatchObject({ ok: false, reason: expect.stringMatching(/SIGNATURE$/) });
    },
  );
  it('are signed by the two keys of the office', () => {
    expect(trust().keys).toEqual(signers().map(({ publicKey }) => toHex(publicKey)));
  });
});

const POLICY_SHA256 = 'a4b88252a995391bb3f78ce89856288edc79f594293a3ab09caa046578b6e2cb';
