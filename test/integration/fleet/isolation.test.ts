import { randomBytes } from 'node:crypto';
import { connect as connectTcp } from 'node:net';
import { jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signingKeyFromSeed } from '../../../src/adapters/storage/keys/index.ts';
import { signIn } from '../../../src/central/fleet/service/index.ts';
import { cellOf } from '../../../src/delivery/cells/index.ts';
import { CELL_BYTES, downSubject, EVERYONE, upSubject } from '../../../src/delivery/line/index.ts';
import { TestFleet, whyNoNats } from '../../fakes/fleet.ts';
import { PATIENCE } from '../../fakes/patience.ts';

const settle = (ms = 150): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.skipIf(whyNoNats() !== null)('what the credential of one kiosk can do to others', () => {
  let fleet: TestFleet;
  let office: NatsConnection;
  /** Everything that is said in the fleet, but for what the office's own work needs. */
  const said: string[] = [];
  beforeAll(async () => {
    fleet = await TestFleet.open({ kiosks: 4 });
    office = await fleet.asOffice();
    office.subscribe('>', { callback: (_error, { subject }) => void said.push(subject) });
    await office.flush();
  });
  afterAll(async () => {
    await office.close();
    await fleet.close();
  });
  const attacker = () => fleet.kiosks[0]?.connection as NatsConnection;
  const ids = () => fleet.kiosks.map(({ linkId }) => linkId);
  /** Subjects that were said since, without the requests and answers of the office to its own server. */
  const saidBy = async (work: () => void): Promise<string[]> => {
    said.length = 0;
    work();
    await attacker().flush();
    await office.flush();
    await settle();
    return said.filter((subject) => !/^(\$JS\.|_INBOX\.)/.test(subject));
  };

  it('it publishes nowhere but on its own subject', async () => {
    const [own = '', other = ''] = ids();
    const elsewhere = [
      ...[upSubject(other), downSubject(other), downSubject(own), EVERYONE, 'a.other', 'up.x', `up.${own}.x`, 'dn.x'],
      ...['x', '_INBOX.abc', '_INBOX.abc.1', '_R_.x', '$JS.API.INFO', '$JS.API.STREAM.INFO.UP', '$JS.API.STREAM.NAMES'],
      ...['$JS.API.STREAM.DELETE.UP', '$JS.API.STREAM.PURGE.UP', '$JS.API.STREAM.MSG.GET.UP', '$JS.API.DIRECT.GET.UP'],
      ...['$JS.API.CONSUMER.MSG.NEXT.UP.office', '$JS.API.CONSUMER.DELETE.UP.office', '$JS.API.CONSUMER.CREATE.UP'],
      ...['$JS.ACK.UP.office.1.1.1.1.1', '$JS.FC.UP.x', '$KV.x.y', '$O.x.C.y', '$SRV.PING', '$SYS.REQ.SERVER.PING'],
      ...[
        '$SYS.REQ.ACCOUNT.FLEET.CONNZ',
        '$SYS.REQ.USER.INFO',
        '$SYS.ACCOUNT.FLEET.CONNECT',
        '$SYS.REQ.SERVER.x.RELOAD',
      ],
    ];
    for (const subject of elsewhere) {
      said.length = 0;
      const heard = await saidBy(() => attacker().publish(subject, randomBytes(CELL_BYTES)));
      expect({ subject, heard }).toEqual({ subject, heard: [] });
      expect({ subject, said: said.filter((one) => one === subject) }).toEqual({ subject, said: [] });
    }
  });

  it('it hears nothing but its own answers and the announcements', async () => {
    const [own = '', other = ''] = ids();
    const heard: string[] = [];
    const wishes = [
      ...['>', '*', '*.*', 'up.*', 'up.>', upSubject(own), upSubject(other), 'dn.*', 'dn.>', downSubject(other)],
      ...[`${downSubject(own)}.>`, 'a.*', 'a.>', '_INBOX.>', '$JS.>', '$JS.API.>', '$JS.EVENT.>', '$SYS.>', '$SRV.>'],
      ...['$JS.ACK.>', '$KV.>', '$O.>', `*.${own}`],
    ];
    for (const wish of wishes) {
      attacker().subscribe(wish, {
        callback: (_error, { subject }) => void (subject && heard.push(`${wish}: ${subject}`)),
      });
      attacker().subscribe(wish, {
        queue: 'q',
        callback: (_error, { subject }) => void (subject && heard.push(`${wish}: ${subject}`)),
      });
    }
    await attacker()
      .flush()
      .catch(() => undefined);
    for (const kiosk of fleet.kiosks.slice(1)) {
      kiosk.raise();
      kiosk.beat();
    }
    office.publish(EVERYONE, new Uint8Array(2048));
    await expect.poll(() => fleet.kiosks.slice(1).every(({ waiting }) => waiting === 0), PATIENCE).toBe(true);
    await settle();
    expect(heard).toEqual([]);
  });

  it('the server writes no acknowledgement and no answer where it points', async () => {
    const [own = '', other = ''] = ids();
    const aims = [
      EVERYONE,
      downSubject(other),
      upSubject(other),
      downSubject(own),
      '$JS.API.STREAM.DELETE.UP',
      '_INBOX.a',
    ];
    for (const reply of aims) {
      const heard = await saidBy(() => attacker().publish(upSubject(own), randomBytes(CELL_BYTES), { reply }));
      // Twice: as it was said, and as the server hands it to the office.
      expect({ reply, heard: [...new Set(heard)] }).toEqual({ reply, heard: [upSubject(own)] });
    }
    for (const [name, value] of [
      ['Nats-Rollup', 'all'],
      ['Nats-Rollup', 'sub'],
      ['Nats-Expected-Stream', 'OTHER'],
      ['Nats-Expected-Last-Sequence', '1'],
      ['Nats-Msg-Id', 'x'],
      ['Nats-TTL', '1s'],
      ['Nats-Stream-Source', `UP ${upSubject(other)}`],
    ] as const) {
      const head = headers();
      head.set(name, value);
      const heard = await saidBy(() =>
        attacker().publish(upSubject(own), randomBytes(CELL_BYTES), { headers: head, reply: EVERYONE }),
      );
      expect({ name, others: heard.filter((subject) => subject !== upSubject(own)) }).toEqual({ name, others: [] });
    }
  });

  it('its sizes, old boxes and boxes of others are refused, and everybody else is served', async () => {
    const [own = ''] = ids();
    const before = await fleet.refused('CELL_SIZE');
    for (const bytes of [0, 1, CELL_BYTES - 1, CELL_BYTES + 1, 4000])
      attacker().publish(upSubject(own), randomBytes(bytes));
    await expect.poll(() => fleet.refused('CELL_SIZE'), PATIENCE).toBe(before + 5);
    // A box that another kiosk signed, as a hostile broker or a thief could have it.
    const { office: central } = fleet.demonstration;
    const [, victim] = fleet.kiosks;
    victim?.raise();
    const [letter] = victim?.files() ?? [];
    const receipts = victim?.counts.receipts;
    attacker().publish(upSubject(own), cellOf(letter?.file ?? '', central.seal));
    await expect.poll(() => fleet.refused('CELL_SUBJECT_OTHER'), PATIENCE).toBe(1);
    expect(victim?.counts.receipts).toBe(receipts);
    victim?.beat();
    await expect.poll(() => victim?.waiting, PATIENCE).toBe(0);
  });

  it('its flood fills its own room, and the neighbour is served', async () => {
    const [own = ''] = ids();
    const manager = await jetstreamManager(office);
    await fleet.demonstration.stopOffice();
    for (let n = 0; n < 2300; n += 1) attacker().publish(upSubject(own), randomBytes(CELL_BYTES));
    await attacker().flush();
    const neighbour = fleet.kiosks[2];
    neighbour?.raise();
    neighbour?.beat();
    await neighbour?.connection?.flush();
    await expect
      .poll(async () => (await manager.streams.info('UP', { subjects_filter: '>' })).state.subjects, PATIENCE)
      .toEqual({ [upSubject(own)]: 2000, [upSubject(neighbour?.linkId ?? '')]: 1 });
    await fleet.demonstration.startOffice();
    await expect.poll(() => neighbour?.waiting, PATIENCE).toBe(0);
  });

  it('a message above the limit of the server ends its own connection, and no other', async () => {
    const [own = ''] = ids();
    const lost: number[] = [];
    fleet.kiosks.forEach((kiosk, at) => void watch(kiosk.connection as NatsConnection, () => lost.push(at)));
    expect(() => attacker().publish(upSubject(own), randomBytes(9000))).toThrow();
    await settle();
    const neighbour = fleet.kiosks[3];
    neighbour?.raise();
    neighbour?.beat();
    await expect.poll(() => neighbour?.waiting, PATIENCE).toBe(0);
    expect(lost.filter((at) => at !== 0)).toEqual([]);
  });

  it('a stranger is refused, and nothing is said before TLS', async () => {
    const { seed, publicKey } = { seed: randomBytes(32), ...signingKeyFromSeed(randomBytes(32)) };
    await expect(
      signIn({ ...fleet.demonstration.office.line, key: { seed, publicKey }, stays: false }),
    ).rejects.toThrow();
    const port = Number(fleet.demonstration.settings.listen.split(':')[1]);
    const heard = await new Promise<string>((resolve) => {
      const socket = connectTcp(port, '127.0.0.1');
      let text = '';
      socket.on('data', (chunk) => {
        text += chunk.toString('latin1');
      });
      socket.on('close', () => resolve(text));
      socket.on('error', () => resolve(text));
      setTimeout(() => socket.write('CONNECT {}\r\nPING\r\n'), 200);
      setTimeout(() => socket.destroy(), 1000);
    });
    expect(heard).not.toMatch(/INFO|PONG|server_id/);
  });
});

async function watch(connection: NatsConnection, lost: () => void): Promise<void> {
  for await (const { type } of connection.status()) if (type === 'disconnect') lost();
}
