/** Binds parts of a list to their place in it. */
import { address, type Random, sealRecord } from '../crypto/index.ts';
import { LIST_KEY_EPOCH, type SealedMeta } from './schema.ts';

const text = new TextEncoder();

export function recordAddress(listId: string, row: number, rev: number): Uint8Array {
  return address('waypost.wl.rec.1', listId, row, rev);
}

export function metaAddress(listId: string, generation: number): Uint8Array {
  return address('waypost.wl.meta.1', listId, generation);
}

/** Binds a block of templates to its list, generation and place. */
export function templatesAddress(listId: string, generation: number, block: number): Uint8Array {
  return address('waypost.wl.tpl.1', listId, generation, block);
}

/** Text for the blind index; the list id at the front makes equal names in two lists different. */
export function indexText(listId: string, keyText: string): string {
  return `${listId}|${keyText}`;
}

/** Seals one record for its row, in which alone it can be opened. */
export function sealText(input: {
  listId: string;
  row: number;
  rev: number;
  text: string;
  key: Uint8Array;
  random: Random;
}): Buffer {
  const plain = text.encode(input.text);
  const { key, random } = input;
  const aad = recordAddress(input.listId, input.row, input.rev);
  const blob = sealRecord({ plain, key, aad, epoch: LIST_KEY_EPOCH, random });
  plain.fill(0);
  return Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength);
}

export function sealMeta(sealed: SealedMeta, key: Uint8Array, random: Random): Buffer {
  const { listId, generation } = sealed.meta;
  const plain = text.encode(JSON.stringify(sealed));
  const aad = metaAddress(listId, generation);
  return Buffer.from(sealRecord({ plain, key, aad, epoch: LIST_KEY_EPOCH, random }));
}
