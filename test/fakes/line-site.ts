import type { AuditJournal } from '../../src/adapters/storage/journal/index.ts';
import { deviceBoxKey } from '../../src/adapters/storage/keys/index.ts';
import { LinkService } from '../../src/daemon/link/link-service.ts';
import { BackOff } from '../../src/delivery/courier/back-off.ts';
import { Courier } from '../../src/delivery/courier/courier.ts';
import { CourierFolder } from '../../src/delivery/courier/courier-folder.ts';
import { type LinkPlaces, linkPlaces } from '../../src/delivery/courier/index.ts';
import { type Dial, dialOf, type LineAddress } from '../../src/delivery/courier/line.ts';
import { CELL_BYTES } from '../../src/delivery/line/index.ts';
import { BrokerProcess, linkPair } from './broker.ts';
import { LineOffice } from './line-office.ts';
import { caseWith, type NoticeOffice, noticeOffice, noticesFor } from './notices.ts';
import { type TestState, testState } from './stores.ts';

/** A report that says nothing of note. */
export const plainReport = ({ counter, announced }: { counter: number; announced: number | null }) => ({
  report: {
    ...{ counter, program: { version: '0.5.0', state: null }, lists: [], of: 0, packs: {}, models: 'ab'.repeat(8) },
    ...{ clock: null, disk: 50, tpm: 'absent' as const, selftest: 'never' as const, codes: [], waiting: 0, owed: 0 },
    ...{ announced, audit: { seq: 0, hash: 'cd'.repeat(32) } },
  },
});

/** A kiosk with its outbox, the daemon's side of the line and a courier in this process; a real broker and an office. */
export class LineSite {
  readonly link = linkPair();
  readonly broker = new BrokerProcess();
  state!: TestState;
  office!: NoticeOffice;
  line!: LineOffice;
  journal!: AuditJournal;
  places!: LinkPlaces;
  courier: Courier | null = null;
  service: LinkService | null = null;
  warned: string[] = [];
  readonly #timers = new Set<NodeJS.Timeout>();

  async start(): Promise<void> {
    this.state = await testState();
    this.office = noticeOffice();
    const device = this.office.enrol(this.state.ring());
    this.journal = this.state.open(noticesFor(this.office, []));
    this.places = linkPlaces(this.state.stateDir);
    await this.broker.start([this.link]);
    const box = deviceBoxKey(this.state.ring()).publicKey;
    this.line = new LineOffice(this.broker, this.office, new Map([[this.link.linkId, { device, box }]]));
    await this.line.start();
  }

  /** The daemon's side, with a beat of `beatMs` and a look at the folder every 20 ms. */
  serve(beatMs: number): void {
    const { stateDir, clock } = this.state;
    const began = Date.now();
    this.service = new LinkService({
      ...{ stateDir, beatMs, ring: this.state.ring(), journal: this.journal, report: plainReport },
      clock: { mono: () => Date.now() - began, wall: () => new Date(), trusted: () => clock.trusted() },
      every: (_ms, run) => {
        const timer = setInterval(run, 20);
        this.#timers.add(timer);
        return () => clearInterval(timer);
      },
      idle: () => true,
      warn: (message) => this.warned.push(message),
    });
    this.service.start();
  }

  carry(beatMs: number, { address = this.broker.address, dial }: { address?: LineAddress; dial?: Dial } = {}): void {
    this.courier = new Courier({
      ...{ linkId: this.link.linkId, beatMs, places: this.places, log: () => undefined },
      dial: dial ?? dialOf(address, this.link),
      folder: new CourierFolder(this.places, { cellBytes: CELL_BYTES }),
      backOff: new BackOff(() => 0.05),
      time: {
        now: () => Date.now(),
        after: (ms, run) => {
          const timer = setTimeout(run, ms);
          return () => clearTimeout(timer);
        },
      },
    });
    this.courier.start();
  }

  hit(number: number): void {
    this.journal.append(`case-${number}`, caseWith(`alert-${number}`, `r-${number}`));
  }

  async stop(): Promise<void> {
    await this.courier?.stop();
    await this.service?.stop();
    for (const timer of this.#timers) clearInterval(timer);
    await this.line.stop();
    await this.broker.stop();
    this.journal.stop();
    this.state.remove();
    this.office.remove();
    this.broker.remove();
  }
}
