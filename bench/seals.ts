import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { trustStore } from '../src/adapters/hardware/virtual-passport/index.ts';
import {
  drawPage,
  readPng,
  SealAuthority,
  type SealCase,
  virtualVisa,
} from '../src/adapters/hardware/virtual-seal/index.ts';
import { packageRoot } from '../src/adapters/installation/index.ts';
import { inspectPage } from '../src/core/seal/index.ts';
import { InferenceSupervisor } from '../src/inference/host/index.ts';
import { FULL, type Sizes } from './size.ts';
import { type Row, timing } from './table.ts';

const PPI = 400;
const PAGE_MM = [125, 88] as const;
const DEADLINE_MS = 60_000;
const BUDGET_MS = 100;
const US_PER_MS = 1000;
const demo = (...parts: string[]): string => join(packageRoot, 'hardware', 'demo', ...parts);

/** What is measured, by the case that it is drawn from; `null`: a page of the demonstration that has no symbol. */
const PAGES: readonly { what: string; of: SealCase | null; reason: string }[] = [
  { what: 'a visa with a seal', of: 'genuine', reason: 'SEAL_OK' },
  { what: 'a visa whose seal cannot be read', of: 'destroyed', reason: 'SEAL_UNREADABLE' },
  { what: 'a page without a symbol', of: null, reason: 'SEAL_NOTHING_TO_CHECK' },
];

/**
 * One page that is decoded already: symbols in the process for pictures, reading, trust and comparison in this one. CPU time of
 * both; each page is another picture with another signature.
 */
export async function benchSeals({ warmUp, pages }: Sizes['seals'] = FULL.seals): Promise<Row[]> {
  const now = new Date('2026-11-30T10:00:00Z');
  const supervisor = new InferenceSupervisor({
    modelsDir: join(packageRoot, 'models', 'bundles'),
    profile: 'accurate',
    part: 'reading',
    mono: () => performance.now(),
  });
  await supervisor.start();
  const rows: Row[] = [];
  try {
    for (const { what, of, reason } of PAGES) {
      const decodedMs: number[] = [];
      const wholeMs: number[] = [];
      for (let n = 0; n < warmUp + pages; n++) {
        const authority = new SealAuthority({ now });
        const visa = virtualVisa(of ?? 'genuine', { authority, now });
        const store = trustStore([authority], now);
        const bytes = of === null ? new Uint8Array(readFileSync(demo('pages', 'genuine.jpg'))) : await drawn(visa);
        const asked = { bytes, IR: null, symbologies: ['DataMatrix', 'QRCode'] as const, place: null };
        // The first to ask is charged with the decoding of the picture, which in the lane another check has asked for.
        await supervisor.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
        const answer = await supervisor.request('page-symbols', asked, { deadlineMs: DEADLINE_MS });
        supervisor.closePage(bytes);
        if (!answer.ok) throw new Error(`${what}: ${answer.reason}`);
        const { symbols, unreadable, aborted } = answer.value;
        const before = process.cpuUsage();
        const { checks } = inspectPage({
          found: { symbols, unreadable, isAborted: aborted },
          ...{ mrz: visa.mrz, passportMrz: visa.passportMrz, store, now: now.getTime(), expected: null },
          times: () => ({ t0: 0, t1: 0 }),
          log: () => undefined,
        });
        const { user, system } = process.cpuUsage(before);
        if (checks[0]?.reason !== reason) throw new Error(`${what}: ${checks[0]?.reason}`);
        if (n < warmUp) continue;
        decodedMs.push(answer.cpuMs);
        wholeMs.push(answer.cpuMs + (user + system) / US_PER_MS);
      }
      rows.push(timing(`decode and verify ${what}`, wholeMs, BUDGET_MS, 'CPU of both processes, 400 ppi'));
      rows.push(timing(`decode ${what}`, decodedMs, null, 'CPU of the process for pictures'));
    }
  } finally {
    await supervisor.stop();
  }
  return rows;
}

async function drawn(visa: ReturnType<typeof virtualVisa>): Promise<Uint8Array> {
  const portrait = readPng(readFileSync(demo('faces', 'id01_visa.png')));
  const page = await drawPage({ ...visa, on: { sizeMm: PAGE_MM, portrait }, ppi: PPI });
  if (page === null) throw new Error('the seal does not fit into its symbol');
  return Uint8Array.from(page);
}
