export const ROLES = ['officer', 'supervisor', 'technician', 'protection', 'dpo'] as const;
export type Role = (typeof ROLES)[number];
