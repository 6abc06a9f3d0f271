/** The roles of accounts; each role signs in to its own pages. */
export const ROLES = ['officer', 'supervisor', 'technician', 'protection', 'dpo'] as const;
export type Role = (typeof ROLES)[number];
