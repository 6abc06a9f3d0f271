import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openFleetRegister } from '../../../src/adapters/storage/fleet/index.ts';
import { FleetDoor } from '../../../src/central/fleet/status/index.ts';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { PATIENCE } from '../../fakes/patience.ts';

const KIOSKS = 3;
let fleet: TestFleet;
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'waypost-door-'));
});
afterEach(async () => {
  await fleet.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Values by name and labels. */
function figures(text: string): Map<string, number> {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return new Map(
    lines.map((line): [string, number] => {
      const at = line.lastIndexOf(' ');
      return [line.slice(0, at), Number(line.slice(at + 1))];
    }),
  );
}

describe.skipIf(whyNoNats() !== null)('the socket of the office service', () => {
  it('gives figures and what is due, and names no kiosk', async () => {
    fleet = await TestFleet.open({ kiosks: KIOSKS, before: ['env', `RUNTIME_DIRECTORY=${folder}`] });
    const socket = join(folder, 'admin.sock');
    expect(statSync(socket).mode & 0o777).toBe(0o660);
    for (const kiosk of fleet.kiosks) kiosk.raise();
    await fleet.beatUntil(() => fleet.waiting === 0);
    const states = async () => figures((await ask(socket, '/metrics')).text).get('waypost_fleet_kiosks{state="well"}');
    await expect.poll(states, PATIENCE).toBe(KIOSKS);
    const { text } = await ask(socket, '/metrics');
    const seen = figures(text);
    expect(seen.get('waypost_fleet_kiosks{state="never"}')).toBe(0);
    expect(seen.get('waypost_fleet_notices_missing')).toBe(0);
    expect(seen.get('waypost_fleet_server_up')).toBe(1);
    expect(seen.get('waypost_fleet_certificate_days')).toBeGreaterThan(395);
    expect(seen.get('waypost_fleet_store_free_bytes')).toBeGreaterThan(0);
    // Debian's version is below the minimum, which is due.
    expect(seen.get('waypost_fleet_due')).toBeGreaterThan(0);
    const health = await ask(socket, '/health');
    expect(health.status).toBe(503);
    expect(health.text).toContain('SERVER_OLD');
    for (const kiosk of fleet.kiosks) expect(text).not.toContain(kiosk.device);
    expect(text).not.toContain('kiosk-');
  });

  it('leaves out what it cannot tell', async () => {
    fleet = await TestFleet.open({ kiosks: 1 });
    await fleet.demonstration.stopOffice();
    await fleet.demonstration.stopServer();
    const opened = openFleetRegister({ folder: join(fleet.path, 'notices'), now: new Date() });
    if (!opened.ok) throw new Error(opened.message);
    const { folder: office, settings } = fleet.demonstration;
    const door = new FleetDoor({
      ...{ folder: office, settings, register: opened.register, runtimeDirectory: folder, version: '1' },
      now: () => new Date(),
      uptimeMs: () => 0,
    });
    try {
      expect(await door.start()).toEqual({ ok: true });
      const seen = figures((await ask(join(folder, 'admin.sock'), '/metrics')).text);
      expect(seen.get('waypost_fleet_server_up')).toBe(0);
      expect([...seen.keys()].filter((name) => /cells|receipts|connections|memory/.test(name))).toEqual([]);
    } finally {
      await door.stop();
      opened.register.close();
    }
  });
});

function ask(socketPath: string, path: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const asked = request({ socketPath, path }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => {
        text += chunk.toString();
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    asked.on('error', reject);
    asked.end();
  });
}
