import { SystemTime } from '../../../src/adapters/files/index.ts';
import { cryptoReady } from '../../../src/adapters/storage/crypto/index.ts';
import { openJournal } from '../../../src/adapters/storage/journal/index.ts';
import { KeyRing, loadRootKey } from '../../../src/adapters/storage/keys/index.ts';

export interface SystemRow {
  kind: string;
  subject: string;
  body: Record<string, unknown>;
}

/** Every row of a state folder with a development key, oldest first. */
export async function systemRows(stateDir: string): Promise<SystemRow[]> {
  await cryptoReady();
  const root = await loadRootKey({ kind: 'development' }, { stateDir, mayCreate: false });
  if (!root.ok) throw new Error(root.message);
  const clock = new SystemTime(new Date(0));
  const opened = openJournal({ stateDir, ring: new KeyRing(root.key), clock, bootId: 'test' });
  if (!opened.ok) throw new Error(opened.message);
  const { journal } = opened;
  const rows = [...journal.readRows({ from: 1, to: journal.head().seq })].map(
    (row) => JSON.parse(row.text) as SystemRow,
  );
  journal.stop();
  return rows;
}
