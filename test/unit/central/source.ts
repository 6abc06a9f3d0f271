import type { TextSource } from '../../../src/central/source/index.ts';

/** A file of a test, in memory, handed out in pieces of `piece` bytes. */
export function textOf(content: string | Uint8Array, piece = 7): TextSource {
  const bytes = Buffer.from(content);
  return {
    name: 'records.jsonl',
    bytes: bytes.length,
    *chunks() {
      for (let at = 0; at < bytes.length; at += piece) yield bytes.subarray(at, at + piece);
    },
    at: (offset, length) => (offset + length <= bytes.length ? bytes.subarray(offset, offset + length) : null),
    close: () => undefined,
  };
}

/** One invented record; `change` says what a test is about. */
export const put = (change: Record<string, unknown> = {}): string =>
  JSON.stringify({
    op: 'put',
    id: 'r-1',
    rev: 1,
    cat: 'protect',
    act: 'Call the duty desk',
    basis: 'Test Act, section 1',
    exp: '2036-01-01',
    names: [{ kind: 'primary', family: 'Velmora', given: 'Ilsa' }],
    ...change,
  });
