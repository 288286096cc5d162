import { expect, test } from 'vitest';
import { findOpen, readAddress, toAddress } from './bucket-part';

test('an address names a bucket and what its keys begin with', () => {
  expect(readAddress('s3://data.sets-1/a b/ü')).toEqual({ bucket: 'data.sets-1', prefix: 'a b/ü' });
  expect(readAddress('s3://datasets')).toEqual({ bucket: 'datasets', prefix: '' });
  expect(toAddress({ bucket: 'datasets', prefix: 'a/' })).toBe('s3://datasets/a/');
});

test.each([
  '',
  'datasets/a',
  'http://169.254.169.254/latest',
  's3://user@host/a',
  's3://host:80/a',
  's3://UPPER/a',
  's3://-a/b',
  's3://a/b',
  's3:///a',
])('%j is no address', (address) => {
  expect(readAddress(address)).toBeNull();
});

test('only what lies within a part that is open is open', () => {
  const open = [
    { bucket: 'street', prefix: '' },
    { bucket: 'archive', prefix: '2024/' },
  ];
  const found = (address: string) => findOpen(readAddress(address) ?? { bucket: '', prefix: '' }, open);
  expect(found('s3://street/any/thing')).toEqual({ bucket: 'street', prefix: 'any/thing' });
  expect(found('s3://archive/2024/may/')).toEqual({ bucket: 'archive', prefix: '2024/may/' });
  expect(found('s3://archive/2024')).toEqual({ bucket: 'archive', prefix: '2024/' });
  for (const address of [
    's3://archive',
    's3://archive/',
    's3://archive/2024-secret/',
    's3://archive/2',
    's3://streets/',
  ])
    expect([address, found(address)]).toEqual([address, null]);
});
