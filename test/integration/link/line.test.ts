import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { missingFile, receiptFile } from '../../../src/adapters/storage/outbox/index.ts';
import { readAnnounced, readLinkState } from '../../../src/delivery/courier/index.ts';
import { CELL_BYTES } from '../../../src/delivery/line/index.ts';
import { hasBroker, linkPair } from '../../fakes/broker.ts';
import { LineSite } from '../../fakes/line-site.ts';

/** Milliseconds. Long enough for a look at the folder between two beats on a machine that does other work. */
const BEAT = 300;
let site: LineSite;

describe.skipIf(!hasBroker())('the line through a real broker', () => {
  beforeEach(async () => {
    site = new LineSite();
    await site.start();
  });
  afterEach(() => site.stop());

  const state = () => readLinkState(readFileSync(site.places.state));
  const waiting = (): number => site.journal.outbox.status().waiting;
  const delivered = () =>
    [...site.journal.readRows({ from: 1, to: site.journal.head().seq })].filter(({ text }) =>
      text.includes('"kind":"notices-delivered"'),
    );

  it('delivers notices once, reports once, and fills the other beats with blanks', async () => {
    for (let number = 1; number <= 5; number += 1) site.hit(number);
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(waiting).toBe(0);
    await expect.poll(() => site.line.letters('blank').length).toBeGreaterThan(2);
    expect(site.line.letters('notice').map(({ notice }) => notice.number)).toEqual([1, 2, 3, 4, 5]);
    expect([...site.line.notices.values()]).toEqual([1, 1, 1, 1, 1]);
    expect(site.line.letters('report').map(({ report }) => report.counter)).toEqual([1]);
    expect(delivered().length).toBeGreaterThan(0);
    expect(new Set(site.line.cells.map(({ bytes }) => bytes.length))).toEqual(new Set([CELL_BYTES]));
    const texts = site.line.cells.map(({ bytes }) => Buffer.from(bytes).toString('hex'));
    expect(new Set(texts).size).toBe(texts.length);
    expect(state()).toMatchObject({ reason: null, connected: true });
  });

  it('sends what has no receipt again, in another cell, and a late receipt ends it', async () => {
    site.hit(1);
    site.line.change = (file, { letter }) => (letter?.kind === 'notice' ? null : file);
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(() => site.line.letters('notice').length).toBeGreaterThan(1);
    expect(waiting()).toBe(1);
    const sent = site.line.cells.filter(({ letter }) => letter?.kind === 'notice');
    expect(new Set(sent.map(({ ref }) => ref)).size).toBe(1);
    expect(new Set(sent.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size).toBe(sent.length);
    site.line.change = (file) => file;
    await expect.poll(waiting).toBe(0);
  });

  it('gives back what a put-back office asks for, once a request', async () => {
    for (let number = 1; number <= 3; number += 1) site.hit(number);
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(waiting).toBe(0);
    const rows = delivered().length;
    site.line.notices.clear();
    site.line.ask = [{ from: 2, to: 999 }];
    await expect.poll(() => site.line.notices.size).toBe(2);
    const blanks = site.line.letters('blank').length;
    await expect.poll(() => site.line.letters('blank').length).toBeGreaterThan(blanks + 3);
    expect([...site.line.notices.values()]).toEqual([1, 1]);
    expect(delivered()).toHaveLength(rows);
  });

  it('ends nothing on a receipt that is forged, for another letter, of another office, or for another kiosk', async () => {
    site.hit(1);
    const strange = signingKeyFromSeed(new Uint8Array(32).fill(9));
    const time = new Date().toISOString();
    const lies: ((file: string, ref: string) => string)[] = [
      (_file, ref) => receiptFile({ ref, time }, strange),
      () => receiptFile({ ref: 'ab'.repeat(32), time }, strange),
      (file) => file.replace(/"signature":"../, '"signature":"00'),
      () => missingFile({ device: 'ab'.repeat(16), ranges: [{ from: 1, to: 9 }], time }, site.office.keys.receipts),
      () => missingFile({ device: 'ab'.repeat(16), ranges: [{ from: 1, to: 9 }], time }, strange),
      (file) => file.replaceAll(/[0-9a-f]/g, 'x'),
    ];
    let told = 0;
    site.line.change = (file, { ref }) => {
      told += 1;
      return lies[told % lies.length]?.(file, ref ?? '') ?? null;
    };
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(() => told).toBeGreaterThan(2 * lies.length);
    expect(waiting()).toBe(1);
    expect(site.warned).toEqual([expect.stringContaining('not from the central office')]);
    expect(delivered()).toEqual([]);
    site.line.change = (file) => file;
    await expect.poll(waiting).toBe(0);
  });

  it('ends nothing on a receipt that is repeated, or of the blank before', async () => {
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(() => site.line.letters('blank').length).toBeGreaterThan(1);
    const old = site.line.cells.flatMap(({ ref }) => (ref === null ? [] : [ref]))[0] ?? '';
    site.line.answering = false;
    site.hit(1);
    await expect.poll(() => site.line.letters('notice').length).toBeGreaterThan(0);
    for (let at = 0; at < 3; at += 1) site.line.say(site.link.linkId, site.line.answerTo(old, site.link.linkId));
    const cells = site.line.cells.length;
    await expect.poll(() => site.line.cells.length).toBeGreaterThan(cells);
    expect(waiting()).toBe(1);
    expect(delivered()).toEqual([]);
  });

  it('takes an announcement to the file that starts the fetch', async () => {
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(() => site.line.letters('blank').length).toBeGreaterThan(0);
    site.line.announce(17);
    await expect.poll(() => readAnnounced(readFileSync(site.places.announced))?.version).toBe(17);
  });

  it('is cut for a kiosk that is revoked, goes on trying, and comes back when it is admitted again', async () => {
    site.serve(BEAT);
    site.carry(BEAT);
    await expect.poll(() => site.line.cells.length).toBeGreaterThan(1);
    site.broker.revoke(site.link.linkId);
    await expect.poll(() => state()?.reason).toBe('LINK_REFUSED');
    const cells = site.line.cells.length;
    site.hit(1);
    site.broker.admit([linkPair(), site.link]);
    await expect.poll(waiting).toBe(0);
    expect(site.line.cells.length).toBeGreaterThan(cells);
  });

  it('goes over a broker that is killed and one that is away: nothing is lost and nothing comes twice', async () => {
    site.serve(BEAT);
    site.carry(BEAT);
    for (let number = 1; number <= 6; number += 1) {
      site.hit(number);
      if (number % 2 === 0) {
        await site.broker.stop();
        await expect.poll(() => state()?.connected).toBe(false);
        await site.broker.start([site.link]);
      }
    }
    await expect.poll(waiting).toBe(0);
    expect(new Set([...site.line.notices.keys()].map((key) => key.split(' ')[0])).size).toBe(6);
    expect(site.line.notices.size).toBe(6);
  });

  it('is silent when the office is: named, and the sign-in is repeated', async () => {
    site.serve(BEAT);
    site.line.answering = false;
    site.carry(BEAT);
    await expect.poll(() => state()?.reason).toBe('LINK_SILENT');
    site.hit(1);
    site.line.answering = true;
    await expect.poll(waiting).toBe(0);
    expect(state()?.reason).toBeNull();
  });
});
