import type { GroupJob } from '../../core/chip/index.ts';

/**
 * The job with its own copy of the bytes. A key is a view of the file from which it was read, and a message includes the
 * whole buffer behind a view: the signed files of a document would stay in the thread until its garbage is
 * collected.
 */
export function withOwnBytes(job: GroupJob): GroupJob {
  return copyOf(job) as GroupJob;
}

function copyOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return new Uint8Array(value);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, copyOf(part)]));
}

/** All bytes of a job or of an answer. */
export function bytesIn(value: unknown): Uint8Array<ArrayBuffer>[] {
  if (value instanceof Uint8Array) return [value as Uint8Array<ArrayBuffer>];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(bytesIn) : [];
}
