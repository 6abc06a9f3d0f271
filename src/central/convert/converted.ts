/** What one row, object or entity of a source came to. */
export type Converted =
  | { ok: true; line: number; draft: Record<string, unknown>; notes: string[] }
  | { ok: 'skipped'; line: number; what: string }
  /** `final`: nothing after it was read. `value` tells causes apart and is never shown. */
  | { ok: false; line: number; message: string; final: boolean; value?: string };
