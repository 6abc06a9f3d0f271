import type { Notice } from '../../adapters/storage/outbox/index.ts';

/** Numbers of one device that have not come although a later one has: still on a USB stick, lost on the way, or held back. */
export interface DeviceTally {
  device: string;
  notices: number;
  highest: number;
  missing: number;
  /** The first few of the missing numbers. */
  first: number[];
}

const FIRST_SHOWN = 5;

/** The missing numbers of each device. It counts its notices from 1, so every gap below the highest counts (docs/notices.md). */
export function tally(notices: Iterable<Pick<Notice, 'device' | 'number'>>): DeviceTally[] {
  const byDevice = new Map<string, Set<number>>();
  for (const { device, number } of notices) {
    const numbers = byDevice.get(device) ?? new Set<number>();
    numbers.add(number);
    byDevice.set(device, numbers);
  }
  return [...byDevice].map(([device, numbers]) => {
    let highest = 0;
    for (const number of numbers) highest = Math.max(highest, number);
    const first: number[] = [];
    for (let number = 1; number < highest && first.length < FIRST_SHOWN; number += 1) {
      if (!numbers.has(number)) first.push(number);
    }
    return { device, notices: numbers.size, highest, missing: highest - numbers.size, first };
  });
}
