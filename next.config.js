/**
 * Colons cannot stand in file names on every system, and older pipelines call other prefixes: both are mapped to
 * the one route tree here, before Next looks at files.
 */
const prefixes = ['/api', '/api-key', '/api-ml'];
const verbs = ['bulk', 'validate'];
const colons = ['\\:', '%3A', '%3a'];

/** @type {import('next').NextConfig} */
const nextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  // Tests are checked by `npm run check`: a start on a fresh clone need not wait for them.
  typescript: { tsconfigPath: 'tsconfig.build.json' },
  // The documents that the guide shows are part of the build.
  turbopack: { rules: { '*.md': { type: 'text' } } },
  serverExternalPackages: [
    'pino',
    'prom-client',
    'sharp',
    '@prisma/client',
    '@prisma/adapter-pg',
    'pg',
    'pg-copy-streams',
  ],
  experimental: {
    // A page loads what it shows. By itself, Turbopack would merge code of other pages into its files to spare requests.
    turbopackChunking: { requestCost: 20_000, minChunkSize: 10_000 },
  },
  async rewrites() {
    const verbRewrites = prefixes.flatMap((prefix) =>
      verbs.flatMap((verb) =>
        colons.map((colon) => ({
          source: `${prefix}/analyses/:id/annotations${colon}${verb}`,
          destination: `/api/analyses/:id/annotations/${verb}`,
        })),
      ),
    );
    const aliases = prefixes
      .filter((prefix) => prefix !== '/api')
      .map((prefix) => ({ source: `${prefix}/:path*`, destination: '/api/:path*' }));
    return { beforeFiles: [...verbRewrites, ...aliases], afterFiles: [], fallback: [] };
  },
  async headers() {
    return [
      {
        source: '/:path*',
        headers: [
          { key: 'x-content-type-options', value: 'nosniff' },
          { key: 'x-frame-options', value: 'DENY' },
          { key: 'referrer-policy', value: 'same-origin' },
          { key: 'cross-origin-resource-policy', value: 'same-origin' },
          { key: 'cross-origin-opener-policy', value: 'same-origin' },
          {
            key: 'permissions-policy',
            value: 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
          },
        ],
      },
      {
        // An answer of the API is data: opened as a page it runs nothing and is framed by nobody.
        source: '/:prefix(api|api-key|api-ml)/:path*',
        headers: [
          { key: 'content-security-policy', value: "default-src 'none'; frame-ancestors 'none'; sandbox" },
        ],
      },
    ];
  },
};
export default nextConfig;
