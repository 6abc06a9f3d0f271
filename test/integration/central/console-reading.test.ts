import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FleetRegister, openFleetRegister } from '../../../src/adapters/storage/fleet/index.ts';
import type { Report } from '../../../src/adapters/storage/outbox/index.ts';
import { ConsoleDesk, FleetStore } from '../../../src/central/console/index.ts';
import { fillFleet, idOf, LOOKED_AT, reportOf } from '../../fakes/central-fleet.ts';
import { TestCentral } from '../../fakes/central-office.ts';

let office: TestCentral;
let register: FleetRegister;
const stores: FleetStore[] = [];
let monoMs = 0;

beforeEach(async () => {
  office = await TestCentral.open();
  fillFleet(
    office,
    Array.from({ length: 30 }, (_, at) => ({ name: `Gate ${at + 1}`, site: '', heard: at === 9 ? null : 4 })),
  );
  const opened = openFleetRegister({ folder: join(office.folder.path, 'notices'), now: LOOKED_AT });
  if (!opened.ok) throw new Error(opened.message);
  register = opened.register;
  monoMs = 0;
});
afterEach(() => {
  for (const store of stores.splice(0)) store.stop();
  register.close();
  office.remove();
});

function deskNow(): ConsoleDesk {
  const store = new FleetStore(office.folder);
  stores.push(store);
  return new ConsoleDesk({ folder: office.folder, fleet: store, wall: () => LOOKED_AT, mono: () => monoMs });
}

/** A letter of the kiosk at this place comes, with a report or, as a notice does, without. */
function comes(at: number, counter: number, change: Partial<Report> | null): void {
  const device = idOf(at + 1);
  const report = change === null ? null : reportOf(device, counter, change);
  const letter = { device, ref: `${at} ${counter}`, report, gaps: change === null ? [{ from: 3, to: 4 }] : null };
  const noted = register.note([letter], { way: 'line', wall: new Date(LOOKED_AT.getTime() - 1000) });
  if ('fault' in noted) throw new Error(noted.fault);
}

describe('reading a fleet again', () => {
  it('gives after every letter what a console gives that has just started', () => {
    const desk = deskNow();
    desk.refresh();
    const letters: [number, Partial<Report> | null][] = [
      [0, { codes: ['CAMERA_LOST'] }],
      [9, { program: { version: '0.6.0', state: 'trial' } }],
      [0, { codes: [] }],
      [4, null],
      [29, { lists: [['missing-persons', 2]] }],
    ];
    for (const [round, [at, change]] of letters.entries()) {
      comes(at, round + 3, change);
      monoMs += 60_000;
      desk.refresh();
      const [again, fresh] = [desk.csv(), deskNow().csv()];
      expect(again).toBe(fresh);
      expect(again.split('\r\n').find((line) => line.startsWith(`Gate ${at + 1},`))).toContain(
        new Date(LOOKED_AT.getTime() - 1000).toISOString(),
      );
    }
    expect(desk.csv()).toContain('0.6.0 trial');
    expect(desk.csv()).not.toContain('camera lost');
  });

  it('takes a reading of a moment ago for a call, and a later one from the disk', () => {
    const desk = deskNow();
    const says = (): boolean => desk.csv().includes('camera lost');
    expect(says()).toBe(false);
    comes(3, 3, { codes: ['CAMERA_LOST'] });
    expect(says()).toBe(false);
    monoMs += 60_000;
    expect(says()).toBe(true);
  });
});
