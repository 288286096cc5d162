import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readSignatureTime } from './signature-time';

const seconds = (text: string) => {
  const time = readSignatureTime(text);
  return time.ok ? time.seconds : null;
};
const noon = 1_706_702_400;

test('Unix seconds may be whole or decimal', () => {
  expect(seconds('1706702400')).toBe(noon);
  expect(seconds('1706702400.25')).toBe(noon + 0.25);
  expect(seconds('0')).toBe(0);
});

test.each([
  '2024-01-31T12:00:00Z',
  '2024-01-31T12:00:00z',
  '2024-01-31t12:00Z',
  '2024-01-31 12:00:00Z',
  '2024-01-31T12:00:00',
  '2024-01-31T12:00:00.000000+00:00',
  '2024-01-31T13:30:00+01:30',
  '2024-01-31T13:30:00+0130',
  '2024-01-31T04:00:00-08',
  '2024-02-01T00:00:00+12:00',
])('%s is noon', (text) => {
  expect(seconds(text)).toBe(noon);
});

test('every time that toISOString writes is read back', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date('1970-01-01'), max: new Date('9999-12-31'), noInvalidDate: true }),
      (date) => {
        expect(seconds(date.toISOString())).toBeCloseTo(date.getTime() / 1000, 3);
      },
    ),
  );
});

test.each(['1706702400000', '1706702400000000', '1706702400000000000', '100000000000'])(
  '%s is refused with the hint to send seconds',
  (text) => {
    expect(readSignatureTime(text)).toMatchObject({
      ok: false,
      detail: expect.stringContaining('Send seconds'),
    });
  },
);

test.each([
  ...[
    '',
    ' ',
    'now',
    '-5',
    '+5',
    '1e9',
    '1.7e9',
    '0x10',
    '1706702400,5',
    '1706702400.',
    '.5',
    '1706702400 ',
    '１',
  ],
  ...[
    '2024-01-31',
    '2024-13-01T00:00:00Z',
    '2024-00-10T00:00:00Z',
    '2024-02-30T00:00:00Z',
    '2023-02-29T00:00:00Z',
  ],
  ...['2024-01-31T24:00:00Z', '2024-01-31T12:60:00Z', '2024-01-31T12:00:61Z', '2024-01-31T12:00:00+24:00'],
  ...['2024-01-31T12:00:00 UTC', '20240131T120000Z', 'Wed, 31 Jan 2024 12:00:00 GMT'],
])('%j is no time', (text) => {
  expect(readSignatureTime(text)).toMatchObject({
    ok: false,
    detail: expect.stringContaining('X-ML-Timestamp'),
  });
});

test('a long header is not repeated in full', () => {
  const time = readSignatureTime('x'.repeat(5000));
  expect(time.ok ? '' : time.detail.length).toBeLessThan(200);
});
