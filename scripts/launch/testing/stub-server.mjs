// @ts-check
// A server in the place of Next: ready when its database answers.
import { createServer } from 'node:http';
import pg from 'pg';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 4 });
pool.on('error', () => {});
await pool.query('CREATE TABLE IF NOT EXISTS stub_rows (n int PRIMARY KEY)');

/** @param {string} line @returns {Promise<[number, unknown]>} */
async function answer(line) {
  switch (line) {
    case 'GET /api/health/ready':
      await pool.query('SELECT 1');
      return [200, { status: 'ok' }];
    case 'POST /api/sample-project':
      await pool.query('INSERT INTO stub_rows VALUES (-1)');
      return [201, {}];
    case 'GET /rows':
      return [200, (await pool.query('SELECT n FROM stub_rows ORDER BY n')).rows.map(({ n }) => n)];
    case 'GET /env':
      return [200, process.env];
    case 'POST /exit':
      console.error('the stub has had enough');
      process.exit(3);
  }
  const row = /^POST \/rows\/(\d+)$/.exec(line);
  if (!row) return [404, {}];
  await pool.query('INSERT INTO stub_rows VALUES ($1)', [Number(row[1])]);
  return [201, {}];
}

if (process.env.STUB_IS_DEAF) process.on('SIGTERM', () => {});
const server = createServer((request, response) => {
  answer(`${request.method} ${request.url}`)
    .catch((error) => /** @type {[number, unknown]} */ ([503, { detail: String(error) }]))
    .then(([status, body]) => {
      response.statusCode = status;
      response.end(JSON.stringify(body));
    });
});
server.listen(Number(process.env.PORT), process.env.HOST);
console.log('▲ Next.js 0.0.0\n- Local: http://localhost\nthe stub speaks');
