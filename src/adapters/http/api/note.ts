import { z } from 'zod';

/**
 * Control characters other than line feed, and the marks that make a text read in another order than it was written (UAX
 * 9).
 */
const HIDDEN = /(?!\n)[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u;

/** A remark that another person reads. The screen takes hidden marks out before it sends; here they are refused. */
export const WrittenNote = z
  .string()
  .max(500)
  .refine((text) => !HIDDEN.test(text), 'contains control characters or hidden direction marks');
