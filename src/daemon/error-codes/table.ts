/** Reason, its number and what it says: what is wrong, and what to do. */
export type CodeTable = Readonly<Record<string, readonly [number: number, description: string]>>;
