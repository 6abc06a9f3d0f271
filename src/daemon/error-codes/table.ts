/** Each reason with its number and a description: what is wrong, and what to do. */
export type CodeTable = Readonly<Record<string, readonly [number: number, description: string]>>;
