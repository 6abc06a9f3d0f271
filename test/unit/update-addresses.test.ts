import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { addressesDropIn, allowAddresses } from '../../src/cli/device/update-addresses.ts';
import type { StateContext } from '../../src/cli/state/index.ts';

it('lets through addresses and small networks, each once', () => {
  const made = addressesDropIn(['192.0.2.10', '2001:db8::10', '198.51.100.0/24', '192.0.2.10']);
  expect(made).toMatchObject({ ok: true });
  expect(made.ok && made.text).toMatch(
    /^\[Service\]\nIPAddressAllow=192\.0\.2\.10 2001:db8::10 198\.51\.100\.0\/24\n$/m,
  );
});

it.each([
  'any',
  'lists.example',
  '0.0.0.0/0',
  '10.0.0.0/8',
  '::/0',
  '192.0.2.10/33',
  '192.0.2.10 any',
  '192.0.2.10\nExecStart=/bin/sh',
  'fe80::1%eth0',
  '',
])('refuses %j', (address) => {
  expect(addressesDropIn([address])).toMatchObject({ ok: false });
});

it('refuses none and too many', () => {
  expect(addressesDropIn([])).toMatchObject({ ok: false });
  expect(addressesDropIn(Array.from({ length: 17 }, (_, at) => `192.0.2.${at}`))).toMatchObject({ ok: false });
});

it('writes a drop-in that the unit may read, and none where an address is refused', () => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-allow-'));
  const said: string[] = [];
  const codes: number[] = [];
  const context: StateContext = {
    open: () => Promise.reject(new Error('no state is opened')),
    print: (line) => said.push(line),
    warn: (line) => said.push(line),
    exit: (code) => codes.push(code),
  };
  try {
    const out = join(folder, 'fetch.service.d', 'addresses.conf');
    allowAddresses(context, ['192.0.2.10'], { out });
    expect(readFileSync(out, 'utf8')).toContain('IPAddressAllow=192.0.2.10\n');
    expect(statSync(out).mode & 0o777).toBe(0o644);
    expect(said.at(-1)).toContain('systemctl daemon-reload');
    allowAddresses(context, ['192.0.2.11', 'lists.example'], { out });
    expect(readFileSync(out, 'utf8')).toContain('IPAddressAllow=192.0.2.10\n');
    expect(codes).toEqual([2]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
