const html = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>API · VISTA</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="/icon.svg">
<link rel="stylesheet" href="/swagger/swagger-ui.css">
<link rel="stylesheet" href="/swagger-page.css">
<script src="/swagger-theme.js"></script>
</head>
<body>
<header class="bar">
<a href="/">VISTA</a>
<span>API reference</span>
<a href="/guide/api-guide">Guide</a>
<label>Secret for signed calls
<input id="secret" type="password" autocomplete="off" spellcheck="false" placeholder="ML_CALLBACK_HMAC_SECRET">
<small>stays in this page</small>
</label>
</header>
<main id="swagger"></main>
<script src="/swagger/swagger-ui-bundle.js"></script>
<script src="/swagger-init.js"></script>
</body>
</html>`;

// Swagger UI writes style attributes; nothing else inline is let through.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "style-src-attr 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Swagger UI over the generated OpenAPI document; calls of pipelines are signed in the page. */
export function GET(): Response {
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': policy },
  });
}
