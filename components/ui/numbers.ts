import { formatPixels } from '@/lib/annotations/describe';

/** How figures are written everywhere: narrow spaces between thousands, units always named. */

const narrowSpace = '\u202f';

/** A count, with narrow spaces: 12 480. */
export function formatCount(count: number): string {
  return String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, narrowSpace);
}

/** A count and what is counted: "1 image", "12 480 images". */
export function formatCounted(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A confidence from 0 to 1 with two decimals; "–" where it is unknown (null or NaN), which is neither 0 nor 1. */
export function formatConfidence(confidence: number | null): string {
  return confidence === null || Number.isNaN(confidence) ? '–' : confidence.toFixed(2);
}

/** Width and height: 1 920 × 1 080. */
export function formatSize(width: number, height: number): string {
  return `${formatPixels(width)} × ${formatPixels(height)}`;
}

const byteUnits = ['B', 'kB', 'MB', 'GB', 'TB'];

/** Bytes in decimal units: 820 B, 1.4 MB. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < byteUnits.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${unit > 0 && value < 9.95 ? value.toFixed(1) : Math.round(value)} ${byteUnits[unit]}`;
}

/** A duration in milliseconds: 8 ms, 3.4 s, 2 min 5 s, 3 h 10 min. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 999.5) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const minutes = Math.floor(Math.round(seconds) / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds) % 60} s`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

const steps: readonly [seconds: number, name: string][] = [
  [60, 's'],
  [60, 'min'],
  [24, 'h'],
  [30.4, 'd'],
  [12, 'mo'],
  [Number.POSITIVE_INFINITY, 'y'],
];

/** How long before `now` an instant was: "just now", "5 min ago". Both in milliseconds since 1970. */
export function formatAgo(instant: number, now: number): string {
  let amount = Math.max(0, now - instant) / 1000;
  if (amount < 45) return 'just now';
  for (const [size, name] of steps) {
    if (Math.round(amount) < size) return `${Math.round(amount)} ${name} ago`;
    amount /= size;
  }
  return 'long ago';
}
