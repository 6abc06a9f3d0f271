/** What one row, object or entity of a source became. */
export type Converted =
  | { ok: true; line: number; draft: Record<string, unknown>; notes: string[] }
  | { ok: 'skipped'; line: number; what: string }
  /** `final`: nothing was read after it. `value` distinguishes causes and is never shown. */
  | { ok: false; line: number; message: string; final: boolean; value?: string };
