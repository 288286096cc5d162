import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { claimAddress, isLoopback, readAddress } from './address.mjs';
import { findFreePort } from './free-port.mjs';

async function occupy(host: string, port: number): Promise<Server> {
  const server = createServer();
  server.listen({ host, port });
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return server;
}

test('without settings, only this machine is served, on port 8000', () => {
  expect(readAddress({})).toEqual({ host: '127.0.0.1', port: 8000 });
});

test.each(['0.0.0.0', '::', '192.168.1.4', 'vista.example.org', '127.0.0.1.example.org'])(
  'HOST=%s is refused while nobody is asked who he is, and the settings to give are named',
  (HOST) => {
    expect(() => readAddress({ HOST })).toThrow(/VISTA_REQUIRE_API_KEY=true[\s\S]*PROXY_SHARED_SECRET/);
    expect(() => readAddress({ HOST, VISTA_REQUIRE_API_KEY: 'false' })).toThrow(HOST);
    expect(readAddress({ HOST, VISTA_REQUIRE_API_KEY: 'true' }).host).toBe(HOST);
    expect(readAddress({ HOST, PROXY_SHARED_SECRET: 's' }).host).toBe(HOST);
  },
);

test.each(['127.0.0.1', '127.8.8.8', 'localhost', '::1'])('%s is this machine', (host) => {
  expect(isLoopback(host)).toBe(true);
});

test.each(['', 'x', '-1', '80.5', '65536', '1e3'])('PORT=%s is refused', (PORT) => {
  expect(() => readAddress({ PORT })).toThrow('PORT=');
});

test('a port in use is refused, with another one to try', async () => {
  const port = await findFreePort();
  await occupy('127.0.0.1', port);
  await expect(claimAddress({ host: '127.0.0.1', port })).rejects.toThrow(`PORT=${port + 1} npm start`);
});

test('one who is about to leave the port is waited for', async () => {
  const port = await findFreePort();
  const server = await occupy('127.0.0.1', port);
  setTimeout(() => server.close(), 200);
  expect(await claimAddress({ host: '127.0.0.1', port, patienceMs: 5000 })).toMatchObject({ port });
});

test('a server on the IPv6 side of localhost is a port in use as well', async () => {
  const port = await findFreePort('::1');
  await occupy('::1', port);
  await expect(claimAddress({ host: '127.0.0.1', port })).rejects.toThrow('in use');
});

test('people are told localhost where that is the place', async () => {
  const claim = (host: string) => claimAddress({ host, port: 0 });
  const local = await claim('127.0.0.1');
  expect(local.port).toBeGreaterThan(0);
  expect(local.url).toBe(`http://localhost:${local.port}`);
  expect(await claim('0.0.0.0')).toMatchObject({
    probeHost: '127.0.0.1',
    url: expect.stringContaining('localhost'),
  });
});

test('an address that this machine does not have is named', async () => {
  await expect(claimAddress({ host: '203.0.113.7', port: 8000 })).rejects.toThrow('203.0.113.7');
});
