import { toHex } from '../../src/adapters/storage/crypto/index.ts';
import type { KeyRing } from '../../src/adapters/storage/keys/index.ts';
import { loadCases } from '../../src/cli/acceptance/cases.ts';
import type { Certificate } from '../../src/cli/acceptance/index.ts';
import { deviceIdentity } from '../../src/delivery/device/index.ts';

const KEY_ID = 'ab'.repeat(16);

/** A certificate of the kiosk with these keys that says what an accepted run says. */
export async function acceptanceCertificate(ring: KeyRing, name = 'Lane 7'): Promise<Certificate> {
  const { cases } = await loadCases();
  const { deviceKeyId, sign } = deviceIdentity(ring, name);
  const device = { configured: 'none', inRun: 'simulated' };
  return {
    format: 'waypost.acceptance.1',
    statement: 'acceptance run of this kiosk',
    result: 'accepted',
    device: { name, keyId: deviceKeyId, sign: toHex(sign) },
    site: '<b>Gate</b>',
    lane: { id: 'lane-7', name },
    technician: 'tom',
    at: '2026-11-26T12:00:00.000Z',
    image: { version: '0.1.0' },
    components: [],
    models: [],
    reader: device,
    imager: device,
    camera: device,
    lists: [],
    clockOffsetMs: null,
    cases: cases.map(({ id, title, expected }) => ({
      id,
      title,
      expected,
      actual: {
        complete: true,
        checks: expected.checks.map(({ check, oneOf }) => ({ check, ...(oneOf[0] as (typeof oneOf)[number]) })),
        alerts: expected.alerts,
        displayAsWithoutEntry: expected.display === 'as-without-entry' ? true : null,
        ...(expected.help === undefined ? {} : { help: { minor: true, number: true, sealedTo: KEY_ID, drill: true } }),
        ...(expected.attacks === undefined ? {} : { attacks: { of: expected.attacks.of, judged: 8, alarms: 0 } }),
      },
      pass: true,
      differences: [],
      inspection: null,
      durations: { assessedMs: 1, checks: [] },
    })),
    help: {
      state: 'ready',
      bodyKeyId: KEY_ID,
      keyUntil: '2028-01-01T00:00:00Z',
      numberTriedAt: '2026-11-26T10:00:00.000Z',
      drillAnsweredAt: '2026-11-26T11:00:00.000Z',
    },
    simulated: true,
    obstacles: [],
    notVerified: ['Printer.'],
  };
}
