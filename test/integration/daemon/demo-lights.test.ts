import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DemoDaemon } from '../../fakes/demo-daemon.ts';
import { LaneClient } from '../../fakes/lane-client.ts';

const daemon = new DemoDaemon();
let client: LaneClient;

beforeAll(async () => {
  await daemon.start();
  client = new LaneClient(daemon.url, 120_000);
  expect(await client.signIn('officer', daemon.pin)).toBe(200);
  await client.follow();
});
afterAll(async () => {
  client?.close();
  await daemon.stop();
});

/** Plays a traveller to the end of the checks, and clears the lane. Each check with its value and reason. */
async function played(travellerId: string): Promise<Map<string, string>> {
  await client.until('nobody there', ({ inspection }) => inspection === null);
  expect((await client.send('POST', '/api/demo/play', { travellerId })).status).toBe(204);
  const { inspection } = await client.until('all checks ended', (view) => view.inspection?.phase === 'assessed');
  const checks = inspection?.checks ?? [];
  await client.send('POST', '/api/inspection/abandon', { inspectionId: inspection?.inspectionId });
  return new Map(checks.map(({ check, value, reason }) => [check, `${value} ${reason}`]));
}

describe('the lights of the demonstration', () => {
  it('raise no alarm at an ordinary page', async () => {
    const checks = await played('genuine');
    expect(checks.get('document.mrz-ir')).toBe('successful DOC_IR_READABLE');
    expect(checks.get('document.uv-mrz')).toBe('successful DOC_UV_DULL');
    // Whatever else runs on the machine: nothing is cut short.
    expect([...checks.values()].filter((one) => one.startsWith('aborted'))).toEqual([]);
  });

  it('show the reprinted MRZ fade in infrared light, as its traveller says', async () => {
    const checks = await played('altered-number');
    expect(checks.get('document.mrz-ir')).toBe('failed DOC_IR_LOW_CONTRAST');
    expect(checks.get('document.uv-mrz')).toBe('successful DOC_UV_DULL');
  });

  it('show the strip of ordinary paper glow in ultraviolet light, and in no other', async () => {
    const checks = await played('bright-paper');
    expect(checks.get('document.mrz-ir')).toBe('successful DOC_IR_READABLE');
    expect(checks.get('document.uv-mrz')).toBe('failed DOC_UV_BRIGHT_MRZ');
    expect(checks.get('mrz.printed-zone')).toBe('successful MRZ_VIZ_AGREES');
  });

  it('greets whoever starts it before any warning, and names every account', () => {
    const at = (what: string): number => daemon.output.indexOf(what);
    expect(at('Waypost demonstration lane')).toBeGreaterThanOrEqual(0);
    expect(at('waypost: ')).toBeGreaterThan(at('Ctrl-C ends the lane'));
    for (const id of ['officer', 'supervisor', 'protection', 'dpo'])
      expect(daemon.output).toMatch(new RegExp(`^ +${id} +\\S`, 'm'));
  });
});
