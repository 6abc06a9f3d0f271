import type { RefusedPage } from '../../src/inference/protocol/index.ts';
import { PageMemory } from '../../src/inference/protocol/index.ts';
import { HeldPage, openPage } from '../../src/inference/worker/held-page.ts';

/** Opens a page as an inference process does, in this process: for tests of what it does with the pixels. */
export async function holdPage(bytes: Uint8Array): Promise<HeldPage | RefusedPage> {
  const made = PageMemory.create();
  if (!made.ok) throw new Error(made.detail);
  const opened = await openPage(made.memory, { bytes, slot: 0 });
  if (opened.ok) return new HeldPage(made.memory, { ...opened.value, slot: 0 });
  if (opened.reason === 'IMAGE_REJECTED' || opened.reason === 'IMAGE_TOO_LARGE') return { refused: opened.reason };
  throw new Error(opened.detail);
}
