import type { RequestFailure } from '../protocol/index.ts';

export type Performed<V> = { ok: true; value: V } | { ok: false; reason: RequestFailure; detail: string };
