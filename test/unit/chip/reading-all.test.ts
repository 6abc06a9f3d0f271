import { describe, expect, it } from 'vitest';
import { counted, issued, laid, otherFiles, readFrom } from '../../fakes/chip-reading.ts';
import { seeded } from '../../fakes/seeded.ts';

const CURVES = [8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18];
const MODP = [0, 1, 2];
const CIPHERS = ['3des', 'aes-128', 'aes-192', 'aes-256'];
const long = (id: number): string => (id === 1 || id === 2 ? ',extended=yes' : '');
const product = (ids: readonly number[]): [number, string][] =>
  ids.flatMap((id) => CIPHERS.map((cipher): [number, string] => [id, cipher]));

const PACE = [
  ...product(CURVES).map(([id, cipher]) => `ecdh-gm,parameter=${id},cipher=${cipher}`),
  ...product(CURVES.filter((id) => id !== 10)).map(([id, cipher]) => `ecdh-im,parameter=${id},cipher=${cipher}`),
  ...product(CURVES)
    .filter(([, cipher]) => cipher !== '3des')
    .map(([id, cipher]) => `ecdh-cam,parameter=${id},cipher=${cipher}`),
  ...product(MODP).map(([id, cipher]) => `dh-gm,parameter=${id},cipher=${cipher}${long(id)}`),
  ...product(MODP).map(([id, cipher]) => `dh-im,parameter=${id},cipher=${cipher}${long(id)}`),
];
const FORMS = ['explicit', 'standard'];
const CHIP_AUTHENTICATION = [
  ...product(CURVES).map(([id, cipher]) => `ca=ecdh,ca-parameter=${id},ca-cipher=${cipher}`),
  ...product(MODP).map(([id, cipher]) => `ca=dh,ca-parameter=${id},ca-cipher=${cipher}${long(id)}`),
].flatMap((profile) => FORMS.map((form) => `${profile},ca-key=${form}`));

async function problemOf(profile: string): Promise<string | null> {
  const passport = issued(profile);
  const reading = await readFrom(counted(laid(passport)).transport);
  const { stopped, stoppedDetail, cam, ca, files } = reading;
  if (stopped !== null) return `${stopped} ${stoppedDetail}`;
  if (otherFiles(reading, passport).length > 0 || files.DG2 === undefined) return 'files';
  if (profile.startsWith('ecdh-cam') && cam?.outcome !== 'equal') return `mapping ${cam?.outcome}`;
  if (profile.includes('ca-key') && ca?.outcome !== 'proved') return `chip authentication ${ca?.outcome}`;
  return null;
}

async function problemsOf(profiles: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  for (const profile of profiles) {
    const problem = await problemOf(profile);
    if (problem !== null) problems.push(`${profile}: ${problem}`);
  }
  return problems;
}

describe('every variant of the standard, with a card of another hand', () => {
  it(`PACE: ${PACE.length} variants`, async () => {
    expect(PACE.length).toBe(141);
    expect(await problemsOf(PACE.map((profile) => `${profile},ca=none,aa=none`))).toEqual([]);
  });

  it(`chip authentication: ${CHIP_AUTHENTICATION.length} variants`, async () => {
    expect(CHIP_AUTHENTICATION.length).toBe(112);
    expect(await problemsOf(CHIP_AUTHENTICATION.map((profile) => `ecdh-gm,pace=none,aa=none,${profile}`))).toEqual([]);
  });
});

describe('500 removals at random bytes', () => {
  it('give no file that differs, no proof that was not given, and a whole reading afterwards', async () => {
    const random = seeded(9303);
    const profiles = ['ecdh-gm,extended=yes', 'ecdh-gm,pace=none', 'ecdh-cam'];
    const documents = await Promise.all(
      profiles.map(async (profile) => {
        const passport = issued(`${profile},portrait-bytes=3000`);
        const whole = counted(laid(passport));
        const best = await readFrom(whole.transport);
        return { passport, best, total: [...whole.sent, ...whole.got].reduce((sum, bytes) => sum + bytes.length, 0) };
      }),
    );
    for (let run = 0; run < 500; run++) {
      const document = documents[run % documents.length];
      if (document === undefined) throw new Error('no document');
      const { passport, best, total } = document;
      const card = laid(passport, Math.floor(random() * total));
      const broken = await readFrom(counted(card).transport);
      expect(broken.stopped).toBe('RF_LOST');
      expect(otherFiles(broken, passport)).toEqual([]);
      expect([undefined, best.ca?.outcome]).toContain(broken.ca?.outcome);
      expect([undefined, best.cam?.outcome]).toContain(broken.cam?.outcome);
      card.layDown();
      const reading = await readFrom(counted(card).transport, { resume: broken });
      expect(reading.stopped).toBeNull();
      expect(otherFiles(reading, passport)).toEqual([]);
      expect(Object.keys(reading.files).sort()).toEqual(Object.keys(best.files).sort());
    }
  });
});
