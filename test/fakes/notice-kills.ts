import { join } from 'node:path';
import { cryptoReady, toHex } from '../../src/adapters/storage/crypto/index.ts';
import { verifyJournal } from '../../src/adapters/storage/journal/index.ts';
import { sendNotices } from '../../src/adapters/storage/notice-exchange/index.ts';
import { runWriter } from './kill-loop.ts';
import { noticeOffice, noticesFor, stickIn } from './notices.ts';
import { testState } from './stores.ts';

const WRITER = join(import.meta.dirname, 'notice-writer.mjs');

export interface NoticeKillReport {
  kills: number;
  acknowledged: number;
  events: number;
  /** Notices that wait after the last kill; the same number as events, or one was lost or made without its row. */
  notices: number;
  received: number;
  broken: string[];
}

/**
 * Kills a writer of alerts and judgements at random moments, all on one state folder. Each audit row that a notice is
 * about must have exactly one, whether or not it was acknowledged, and central must be able to open all of them.
 */
export async function noticeKills(kills: number, random: () => number): Promise<NoticeKillReport> {
  await cryptoReady();
  const state = await testState();
  const office = noticeOffice();
  office.enrol(state.ring());
  const { seal, receipts } = office.policy();
  const report: NoticeKillReport = { kills: 0, acknowledged: 0, events: 0, notices: 0, received: 0, broken: [] };
  state.clock.at = new Date(Date.now() + 3_600_000);
  try {
    for (let turn = 0; turn < kills; turn += 1) {
      const command = [process.execPath, WRITER, state.stateDir, `run${turn}`, toHex(seal), toHex(receipts)];
      const run = await runWriter(command, async (child, ready) => {
        await ready;
        await new Promise((resolve) => setTimeout(resolve, random() * 120));
        child.kill('SIGKILL');
      });
      report.kills += 1;
      report.acknowledged += run.acknowledged.length;
      if (/refused|unavailable/.test(run.output)) report.broken.push(run.output);
      const journal = state.open(noticesFor(office));
      const verdict = verifyJournal(journal);
      if (!verdict.ok) report.broken.push(`${verdict.fault} at ${verdict.seq}: ${verdict.message}`);
      const told = [...journal.readRows({ from: 1, to: Number.MAX_SAFE_INTEGER })].filter(({ text }) =>
        ['alert-raised', 'adjudicated'].includes((JSON.parse(text) as { kind: string }).kind),
      );
      report.events = told.length;
      report.notices = journal.outbox.status().waiting;
      if (report.events !== report.notices) report.broken.push(`${report.events} events, ${report.notices} notices`);
      journal.stop();
    }
    const stick = stickIn(state);
    const journal = state.open(noticesFor(office));
    await sendNotices({ journal, folder: stick, clock: state.clock });
    journal.stop();
    report.received = (await office.receive(stick)).arrived.length;
  } finally {
    state.remove();
    office.remove();
  }
  return report;
}
