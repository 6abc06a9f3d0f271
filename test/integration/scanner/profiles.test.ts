import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { deliversSymbols } from '../../../src/adapters/hardware/scanner/profile.ts';
import { SPECIMENS } from '../../../src/adapters/hardware/scanner/simulator/index.ts';
import { noise } from '../../../src/adapters/hardware/scanner/simulator/line-noise.ts';
import { parseScenario, playScenario } from '../../../src/adapters/hardware/scanner/simulator/scenario.ts';
import { patience } from '../../fakes/patience.ts';
import { profile } from '../../unit/scanner/fixtures.ts';
import { Rig } from './rig.ts';

const rows = (name: string): string[] => [...SPECIMENS[name]!.rows];
/** Readers of MRZs; those of symbols are in symbols.test.ts. */
const PROFILES = readdirSync(join(import.meta.dirname, '../../../hardware/profiles'))
  .map((file) => file.replace('.json', ''))
  .filter((id) => !deliversSymbols(profile(id)));
const ASKED = PROFILES.filter((id) => profile(id).probe !== null);
/** Longer than every pause inside a frame, so that what comes next is another transmission. */
const quiet = (): Promise<unknown> => new Promise((resolve) => setTimeout(resolve, patience(800)));

let rig: Rig;
afterEach(() => rig.stop());

describe.each(PROFILES)('the simulator as %s, on a real pseudo-terminal', (id) => {
  it('is opened at the speed of the profile, and its documents are read', async () => {
    rig = new Rig({ profile: id });
    await rig.start();
    for (const name of ['genuine', 'card', 'td2']) {
      expect(await rig.simulator.send(rows(name))).toMatchObject({ hostOpen: true });
      await rig.until(() => rig.documents().some((lines) => lines.join() === rows(name).join()));
    }
    expect(rig.documents()).toHaveLength(3);
    expect(rig.reasons()).toEqual([]);
    expect(rig.simulator.host.baud).toBe(profile(id).serial.bauds[0]);
    // Only a reader that has answered is shown as working.
    expect(rig.scanner.health().state).toBe(profile(id).probe ? 'ok' : 'unknown');
  });

  it('noise and a cut read end in a reason, and the next document is read', async () => {
    rig = new Rig({ profile: id });
    await rig.start();
    await rig.simulator.send(noise(4_000, 9), { paced: false });
    await quiet();
    await rig.simulator.send(rows('second'));
    await rig.until(() => rig.documents().length === 1);
    // Time for the driver to switch continuous reading on again, where there is any.
    await quiet();
    const frame = rig.simulator.encode(rows('genuine'));
    await rig.simulator.send(frame.subarray(0, 60), { paced: false });
    await quiet();
    await rig.simulator.send(rows('card'));
    await rig.until(() => rig.documents().length === 2);
    expect(rig.documents()).toEqual([rows('second'), rows('card')]);
    expect(rig.reasons()).not.toEqual([]);
  });
});

describe.each(ASKED)('the simulator as %s, asked and told', (id) => {
  it('a reader that answers nothing is stale, and is used when it answers again', async () => {
    rig = new Rig({ profile: id });
    rig.simulator.setAnswers('none');
    await rig.simulator.start();
    await rig.scanner.start();
    await rig.until(() => rig.scanner.state() === 'stale');
    expect(rig.scanner.health().remedy).toContain('does not answer');
    rig.simulator.setAnswers('normal');
    await rig.until(() => rig.scanner.state() === 'ready');
  });

  it('is found at the last speed of the profile', async () => {
    const baud = profile(id).serial.bauds.at(-1)!;
    rig = new Rig({ profile: id, simulator: { baud } });
    await rig.start();
    expect(rig.simulator.host.baud).toBe(baud);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
  });
});

describe('a reader with menu commands', () => {
  it.each(['nak', 'enq'] as const)('that answers %s to a setting is never shown as working', async (mode) => {
    rig = new Rig();
    rig.simulator.setAnswers(mode);
    await rig.start();
    expect(rig.scanner.health()).toMatchObject({ state: 'unknown', remedy: expect.stringContaining('setting 1') });
  });
});

describe('EST-100PR', () => {
  it('looks like noise to a host without parity, and yields no document', async () => {
    rig = new Rig({ profile: 'est-100pr' });
    await rig.start();
    const scenario = parseScenario({
      title: 'parity',
      steps: [{ do: 'wrong-speed', document: 'genuine', baud: 256_000, parity: 'none' }],
    });
    if (!scenario.ok) throw new Error(scenario.detail);
    await playScenario(rig.simulator, scenario.scenario);
    await rig.until(() => rig.reasons().length > 0);
    await quiet();
    expect(rig.documents()).toEqual([]);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
  });
});

describe('Elyctis continuous reading', () => {
  it('is switched on again after every read, so that the next document is read', async () => {
    const received: string[] = [];
    rig = new Rig({
      profile: 'elyctis-idbox',
      simulator: { onEvent: (event) => void (event.kind === 'received' && received.push(hex(event.bytes))) },
    });
    await rig.start();
    for (const name of ['genuine', 'second', 'card']) {
      await rig.simulator.send(rows(name));
      await rig.until(() => rig.documents().at(-1)?.join() === rows(name).join());
    }
    await rig.until(() => received.join('').split('43000101').length >= 5);
  });

  it('the same document is read again only when the officer asks, and is then new', async () => {
    rig = new Rig({ profile: 'elyctis-idbox' });
    await rig.start();
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
    await quiet();
    // It lies there still; the reader ignores it.
    expect(await rig.simulator.send(rows('genuine'))).toMatchObject({ withheld: true, bytes: 0 });
    for (const count of [2, 3]) {
      rig.scanner.reread();
      await rig.until(() => rig.documents().length === count);
    }
    expect(rig.documents()).toEqual([rows('genuine'), rows('genuine'), rows('genuine')]);
    expect(rig.all('duplicate')).toEqual([]);
  });

  it('is switched on again after a damaged read, which the reader took for a good one', async () => {
    rig = new Rig({ profile: 'elyctis-idbox' });
    await rig.start();
    const frame = rig.simulator.encode(rows('genuine'));
    expect(frame.length).toBeGreaterThan(0);
    // The line loses the end; the reader has switched itself off.
    await rig.simulator.send(frame.subarray(0, 50), { paced: false });
    await rig.until(() => rig.reasons().includes('READ_TIMEOUT'));
    await rig.simulator.send(rows('second'));
    await rig.until(() => rig.documents().length === 1);
    expect(rig.documents()).toEqual([rows('second')]);
  });
});

describe('re-read of a reader without such a command', () => {
  it('makes the next read of the same document new', async () => {
    rig = new Rig({ profile: 'generic-lines' });
    await rig.start();
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 1);
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.all('duplicate').length === 1);
    rig.scanner.reread();
    await rig.simulator.send(rows('genuine'));
    await rig.until(() => rig.documents().length === 2);
  });
});

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
