/** What a signature may have been made over; the server tries them in this order. */
export const signatureSchemes = ['timestamped', 'body', 'timestamped-canonical', 'body-canonical'] as const;
export type SignatureScheme = (typeof signatureSchemes)[number];

/** The 64 hexadecimal digits of an X-ML-Signature header, with or without `sha256=` before them; null where it has none. */
export const signatureDigits = (header: string): string | null =>
  /^(?:sha256=)?([0-9a-f]{64})$/i.exec(header)?.[1]?.toLowerCase() ?? null;
