import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CapabilityUrls } from './capability-url';

const urls = new CapabilityUrls('a secret for tests only', 'https://vista.example.org');
const key = 'incoming/a';
const grant = { expires: 2000, type: 'image/png', length: 5, max: 10 };
const now = 1_999_999;
const queryOf = (url: string) => new URL(url).searchParams;
const hasCode = (code: string) => expect.objectContaining({ code });

it('an address gives back what it was signed for', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  fc.assert(
    fc.property(
      fc.nat(),
      fc.option(fc.nat(), { nil: undefined }),
      fc.nat(),
      text,
      (expires, length, max, type) => {
        const url = urls.signPut(key, { expires: expires + 1, type, length, max });
        expect(new URL(url).pathname).toBe('/api/storage/incoming/a');
        expect(urls.openPut(key, queryOf(url), expires * 1000)).toEqual({
          expires: expires + 1,
          type,
          length,
          max,
        });
      },
    ),
  );
  fc.assert(
    fc.property(text, text, fc.boolean(), (filename, type, inline) => {
      const url = urls.signGet(key, { expires: 2000, type, filename, inline });
      expect(urls.openGet(key, queryOf(url), now)).toEqual({ expires: 2000, type, filename, inline });
    }),
  );
});

it('an address of which anything was changed, added or taken away is refused', () => {
  const signed = [...queryOf(urls.signPut(key, grant))];
  const opened = (parameters: string[][]) => () => urls.openPut(key, new URLSearchParams(parameters), now);
  expect(opened(signed)).not.toThrow();
  const index = fc.nat(signed.length - 1);
  fc.assert(
    fc.property(index, fc.string({ maxLength: 12 }), (i, value) => {
      fc.pre(signed[i]?.[1] !== value);
      expect(opened(signed.map(([name = '', old = ''], at) => [name, at === i ? value : old]))).toThrow(
        hasCode('refused'),
      );
    }),
  );
  fc.assert(
    fc.property(index, fc.string(), fc.string(), (i, name, value) => {
      const added = signed.toSpliced(i, 0, [name, value]);
      // A second signature is not looked at; the first is.
      fc.pre(name !== 'signature' || i < signed.findIndex(([other]) => other === 'signature'));
      expect(opened(added)).toThrow(hasCode('refused'));
    }),
  );
  for (let i = 0; i < signed.length; i++) expect(opened(signed.toSpliced(i, 1))).toThrow(hasCode('refused'));
});

it('values cannot move from one parameter into the next', () => {
  const signed = urls.signPut(key, { ...grant, type: 'a', length: 12, max: 3 });
  const shifted = new URLSearchParams(
    signed.slice(signed.indexOf('?')).replace('length=12&max=3', 'length=1&max=23'),
  );
  expect(() => urls.openPut(key, shifted, now)).toThrow(hasCode('refused'));
});

it('an address is for one method, one key and one secret', () => {
  const put = queryOf(urls.signPut(key, grant));
  expect(() => urls.openGet(key, put, now)).toThrow(hasCode('refused'));
  expect(() => urls.openPut('incoming/b', put, now)).toThrow(hasCode('refused'));
  const others = new CapabilityUrls('another secret for tests', 'https://vista.example.org');
  expect(() => others.openPut(key, put, now)).toThrow(hasCode('refused'));
});

it('an address ends at the second it names', () => {
  const query = queryOf(urls.signPut(key, grant));
  expect(() => urls.openPut(key, query, 1_999_999)).not.toThrow();
  expect(() => urls.openPut(key, query, 2_000_000)).toThrow(hasCode('refused'));
});
