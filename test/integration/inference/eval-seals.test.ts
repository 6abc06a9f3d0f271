import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { evalSeals } from '../../../src/cli/seal/index.ts';
import { crl } from '../../fakes/chip-pki.ts';
import {
  CSCA_NAME,
  csca,
  cscaCertificate,
  NOW,
  signerCertificate,
  stranger,
  vds,
  vdsNc,
  visaSigner,
} from '../../fakes/seals.ts';
import { type DrawnSymbol, pageFile } from '../../fakes/symbol-pages.ts';
import { requireBuild } from './bundles.ts';

interface Row {
  file: string;
  result: string;
  reason: string;
  multiple: boolean;
  error?: string;
  decodeMs?: number;
  mrz: string[] | null;
  seals: {
    format: string | null;
    symbology: string;
    position: number[][];
    checks: { check: string; result: string }[];
  }[];
}

let made: string;
beforeAll(() => {
  requireBuild();
  made = mkdtempSync(join(tmpdir(), 'eval-seals-'));
});
afterAll(() => rmSync(made, { recursive: true, force: true }));

async function evaluated(
  pages: Record<string, DrawnSymbol[]>,
): Promise<{ code: number; rows: Map<string, Row>; said: string }> {
  for (const folder of ['csca', 'signers', 'crl', 'pages']) mkdirSync(join(made, folder), { recursive: true });
  writeFileSync(join(made, 'csca/a.der'), cscaCertificate());
  writeFileSync(join(made, 'signers/a.der'), signerCertificate(visaSigner));
  writeFileSync(join(made, 'crl/a.crl'), crl({ issuer: CSCA_NAME, by: csca }));
  const stated = { now: new Date(NOW).toISOString(), pinned: [], countries: { UTO: 'UT' } };
  writeFileSync(join(made, 'trust.json'), JSON.stringify(stated));
  for (const [name, symbols] of Object.entries(pages))
    writeFileSync(join(made, 'pages', name), (await pageFile({ symbols })).bytes);
  const rows = new Map<string, Row>();
  const said: string[] = [];
  const code = await evalSeals({
    dir: join(made, 'pages'),
    trust: made,
    write: (line) => Promise.resolve(void rows.set(line.file, line as unknown as Row)),
    say: (text) => void said.push(text),
  });
  return { code, rows, said: said.join('\n') };
}

it('pages go through the inference process and are judged as payloads are', async () => {
  const visa = { bytes: vds({ by: visaSigner }) };
  const address = {
    bytes: Buffer.from('https://example.org/visa'),
    symbology: 'QRCode',
    atMm: [30, 30],
    moduleMm: 0.4,
  } as const;
  const blots = [0.05, 0.3, 0.55, 0.8].flatMap((x) => [0.1, 0.4, 0.7].map((y) => [x, y, 0.14] as const));
  mkdirSync(join(made, 'pages'));
  writeFileSync(join(made, 'pages/no-picture.png'), 'x');
  const { code, rows, said } = await evaluated({
    'visa.png': [visa],
    'beside.png': [visa, address],
    'address.png': [address],
    'false.png': [{ bytes: vds({ by: stranger }) }],
    'two.png': [
      visa,
      { bytes: vdsNc({ by: stranger, certificate: null }), symbology: 'QRCode', atMm: [40, 40], moduleMm: 0.33 },
    ],
    'destroyed.png': [{ ...visa, blots }],
    'empty.png': [],
  });
  const told = (name: string) => {
    const row = rows.get(`${name}.png`);
    return `${row?.result} ${row?.reason} ${row?.multiple} ${row?.seals
      .map(({ format }) => format ?? 'none')
      .sort()
      .join()}`;
  };
  expect(
    Object.fromEntries(
      ['visa', 'beside', 'address', 'false', 'two', 'destroyed', 'empty'].map((name) => [name, told(name)]),
    ),
  ).toEqual({
    visa: 'successful SEAL_OK false vds',
    beside: 'successful SEAL_OK false none,vds',
    address: 'not-supported SEAL_UNKNOWN false none',
    false: 'failed SEAL_SIGNATURE false vds',
    two: 'aborted SEAL_MULTIPLE true vds,vds-nc',
    destroyed: 'failed SEAL_UNREADABLE false ',
    empty: 'not-supported SEAL_NOTHING_TO_CHECK false ',
  });
  const seal = rows.get('visa.png')?.seals[0];
  expect(seal).toMatchObject({ symbology: 'DataMatrix', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(seal?.position).toHaveLength(4);
  expect(seal?.checks).toContainEqual(expect.objectContaining({ check: 'seal-decode', result: 'successful' }));
  expect(seal?.checks).toContainEqual(expect.objectContaining({ check: 'seal-mrz', result: 'not-supported' }));
  expect(rows.get('visa.png')).toMatchObject({ mrz: null, decodeMs: expect.any(Number) });
  // A file that is no picture is an input that could not be tried, and never a page without a seal.
  expect(rows.get('no-picture.png')).toMatchObject({ result: 'aborted', error: 'IMAGE_REJECTED' });
  expect(code).toBe(1);
  expect(said).toContain('pages 8');
});
