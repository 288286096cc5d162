/** A timestamp header that was read, or why it could not be. */
export type SignatureTime =
  | { readonly ok: true; readonly seconds: number }
  | { readonly ok: false; readonly detail: string };

/** Later than this (the year 5138) no seconds are meant: the sender counts something finer. */
const latestSeconds = 1e11;
const isoPattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s?(?:([Zz])|([+-])(\d\d):?(\d\d)?)?$/;

/**
 * Reads the time of a signature: Unix seconds, whole or decimal, or ISO 8601 with or without an offset (without one
 * it is UTC, as Python's `utcnow().isoformat()` writes it).
 */
export function readSignatureTime(text: string): SignatureTime {
  if (/^\d{1,20}(?:\.\d{1,20})?$/.test(text)) {
    const seconds = Number(text);
    if (seconds < latestSeconds) return { ok: true, seconds };
    return malformed(text, 'is no time in seconds; it looks like milliseconds or finer. Send seconds');
  }
  const seconds = isoSeconds(text);
  if (seconds === null) return malformed(text, 'is neither Unix seconds nor ISO 8601 (2025-01-31T12:00:00Z)');
  return { ok: true, seconds };
}

function isoSeconds(text: string): number | null {
  const match = isoPattern.exec(text);
  if (!match) return null;
  const field = (index: number): number => Number(match[index] ?? 0);
  const [year, month, day, hour, minute, second] = [
    field(1),
    field(2),
    field(3),
    field(4),
    field(5),
    field(6),
  ];
  const daysOfMonth = new Date(Date.UTC(year, month, 0)).getUTCDate();
  if (month < 1 || month > 12 || day < 1 || day > daysOfMonth) return null;
  if (hour > 23 || minute > 59 || second > 59 || field(10) > 23 || field(11) > 59) return null;
  const offset = (match[9] === '-' ? -1 : 1) * (field(10) * 3600 + field(11) * 60);
  return Date.UTC(year, month - 1, day, hour, minute, second) / 1000 + Number(`0.${match[7] ?? 0}`) - offset;
}

function malformed(text: string, reason: string): SignatureTime {
  const shown = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return { ok: false, detail: `X-ML-Timestamp ${JSON.stringify(shown)} ${reason}.` };
}

/** Why a signature of another time is refused: how far it is off, and what the server's clock says. */
export function windowDetail(seconds: number, now: number, skewSeconds: number): string {
  const away = Math.abs(now - seconds);
  const rounded = away < 1e6 ? Math.ceil(away) : Math.round(away);
  const direction = seconds < now ? 'behind' : 'ahead of';
  return (
    `X-ML-Timestamp (${isoTime(seconds)}) is ${rounded} s ${direction} the server's time ` +
    `${isoTime(now)} (${Math.floor(now)}); at most ${skewSeconds} s are allowed. Sign each attempt anew and check the clock.`
  );
}

function isoTime(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().replace('.000Z', 'Z');
}
