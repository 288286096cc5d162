// Starts Swagger UI and signs what "Execute" sends to signed endpoints, with a secret that stays in this page.
const secretField = document.getElementById('secret');
const signed = new Set();

window.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#swagger',
  deepLinking: true,
  tryItOutEnabled: true,
  persistAuthorization: false,
  displayRequestDuration: true,
  docExpansion: 'list',
  defaultModelsExpandDepth: 0,
  requestInterceptor: sign,
  responseInterceptor: rememberSigned,
});

/** Notes which operations the document calls signed. */
function rememberSigned(response) {
  if (new URL(response.url, location.href).pathname !== '/api/openapi.json') return response;
  for (const [path, item] of Object.entries(response.body?.paths ?? JSON.parse(response.text).paths))
    for (const [method, operation] of Object.entries(item))
      if (operation.security?.some((scheme) => 'signature' in scheme))
        signed.add(`${method.toUpperCase()} ${path}`);
  return response;
}

function isSigned(method, pathname) {
  return [...signed].some((operation) => {
    const [verb, path] = operation.split(' ');
    const pattern = path
      .split(/\{\w+\}/)
      .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
      .join('[^/]+');
    return verb === method.toUpperCase() && new RegExp(`^${pattern}$`).test(pathname);
  });
}

/** HMAC-SHA256 over `timestamp + "." + body`, as the server checks it. */
async function sign(request) {
  const { pathname } = new URL(request.url, location.href);
  const secret = secretField.value.trim();
  if (request.loadSpec || secret === '' || !isSigned(request.method ?? 'GET', decodeURIComponent(pathname)))
    return request;
  const encoder = new TextEncoder();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const usage = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', encoder.encode(secret), usage, false, ['sign']);
  const body = typeof request.body === 'string' ? request.body : JSON.stringify(request.body ?? '');
  const digest = await crypto.subtle.sign('HMAC', key, encoder.encode(`${timestamp}.${body}`));
  const hex = Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
  request.body = body;
  request.headers['X-ML-Timestamp'] = timestamp;
  request.headers['X-ML-Signature'] = `sha256=${hex}`;
  return request;
}
