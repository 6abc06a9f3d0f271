import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { HEARTBEAT_MS } from '../../../src/adapters/http/server/event-stream.ts';
import { SILENT_AFTER_MS, Silence } from '../../../src/ui/silence.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

it('is no longer than three beats', () => {
  expect(SILENT_AFTER_MS).toBeGreaterThan(2 * HEARTBEAT_MS);
  expect(SILENT_AFTER_MS).toBeLessThanOrEqual(3 * HEARTBEAT_MS);
});

it('says nothing while the daemon beats, also when one beat in two is lost', () => {
  const tell = vi.fn();
  const silence = new Silence(tell);
  silence.heard();
  for (let beat = 0; beat < 20; beat += 1) {
    vi.advanceTimersByTime(2 * HEARTBEAT_MS);
    silence.heard();
  }
  expect(tell).not.toHaveBeenCalled();
});

it('tells once of a daemon that hangs, and again after it spoke and hung once more', () => {
  const tell = vi.fn();
  const silence = new Silence(tell);
  silence.heard();
  vi.advanceTimersByTime(SILENT_AFTER_MS - 1);
  expect(tell).not.toHaveBeenCalled();
  vi.advanceTimersByTime(5 * SILENT_AFTER_MS);
  expect(tell).toHaveBeenCalledTimes(1);
  silence.heard();
  vi.advanceTimersByTime(SILENT_AFTER_MS);
  expect(tell).toHaveBeenCalledTimes(2);
});

it('watches nothing after the stream was closed', () => {
  const silence = new Silence(vi.fn());
  silence.heard();
  silence.stop();
  expect(vi.getTimerCount()).toBe(0);
});
