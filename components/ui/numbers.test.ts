import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatConfidence,
  formatCount,
  formatCounted,
  formatDuration,
  formatSize,
} from './numbers';

describe('numbers', () => {
  it('groups thousands with narrow no-break spaces and loses no digit', () => {
    expect(formatCount(12480)).toBe('12\u202f480');
    expect(formatCount(1000000)).toBe('1\u202f000\u202f000');
    expect(formatCount(999)).toBe('999');
    fc.assert(
      fc.property(fc.nat(), (count) => {
        const text = formatCount(count);
        expect(Number(text.replaceAll('\u202f', ''))).toBe(count);
        expect(text).toMatch(/^\d{1,3}(\u202f\d{3})*$/);
      }),
    );
  });

  it('says one image and two images', () => {
    expect(formatCounted(1, 'image')).toBe('1 image');
    expect(formatCounted(0, 'image')).toBe('0 images');
    expect(formatCounted(2, 'analysis', 'analyses')).toBe('2 analyses');
  });

  it('never shows an unknown confidence as a number', () => {
    expect(formatConfidence(null)).toBe('–');
    expect(formatConfidence(Number.NaN)).toBe('–');
    expect(formatConfidence(0)).toBe('0.00');
    expect(formatConfidence(1)).toBe('1.00');
  });

  it('writes sizes in pixels with their decimals only where they tell something', () => {
    expect(formatSize(1920, 1080)).toBe('1\u202f920 × 1\u202f080');
    expect(formatSize(4.25, 3)).toBe('4.3 × 3');
  });

  it('never writes four digits of a smaller unit', () => {
    expect(formatBytes(0)).toBe('0 B');
    expect(formatBytes(999)).toBe('999 B');
    expect(formatBytes(999_600)).toBe('1.0 MB');
    expect(formatBytes(1_400_000)).toBe('1.4 MB');
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 ** 12 }), (bytes) => {
        expect(formatBytes(bytes)).toMatch(/^(\d{1,3}|\d\.\d) (B|kB|MB|GB|TB)$/);
      }),
    );
  });

  it('never counts sixty seconds in a minute', () => {
    expect(formatDuration(8.4)).toBe('8 ms');
    expect(formatDuration(3450)).toBe('3.5 s');
    expect(formatDuration(59_980)).toBe('1 min 0 s');
    expect(formatDuration(119_600)).toBe('2 min 0 s');
    expect(formatDuration(11_400_000)).toBe('3 h 10 min');
  });

  it('rounds the age of things to one unit', () => {
    const now = Date.UTC(2026, 0, 1);
    expect(formatAgo(now + 5000, now)).toBe('just now');
    expect(formatAgo(now - 60_000, now)).toBe('1 min ago');
    expect(formatAgo(now - 59.6 * 60_000, now)).toBe('1 h ago');
    expect(formatAgo(now - 3 * 86_400_000, now)).toBe('3 d ago');
    expect(formatAgo(now - 800 * 86_400_000, now)).toBe('2 y ago');
  });
});
