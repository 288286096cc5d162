import type { ProblemCode } from './problem';

/** What a reader of an error needs beside its title. */
interface ProblemGuide {
  /** A detail as the server writes it. */
  readonly detail: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** Every problem explained, for the API's documents and the page that its `type` leads to. */
export const problemGuide: Readonly<Record<ProblemCode, ProblemGuide>> = {
  'malformed-json': {
    detail: 'Expected a comma or the end of the list at line 3, column 17.',
    remedy: 'The body is not JSON. `errors[0].pointer`, `line` and `column` say where reading stopped.',
  },
  'invalid-request': {
    detail: 'The body does not fit. /model_name: must not be empty',
    remedy:
      '`errors` lists every field that does not fit, each with a JSON pointer. Correct them and send again.',
  },
  'invalid-annotation-format': {
    detail: 'Invalid annotation format: 2 errors. /annotations/3/data/bbox/2: must not be negative',
    remedy:
      'Nothing was stored. `errors` names each annotation and field; `POST …/annotations:validate` judges a body without storing it.',
  },
  'model-not-allowed': {
    detail: 'Model not allowed: my_detector. Allowed are yolo_v8, resnet50.',
    remedy: 'Post under a name of the list, or add the name to `ML_ALLOWED_MODELS` and restart the server.',
  },
  'invalid-image': {
    detail: 'notes.txt is not an image that can be read.',
    remedy: 'Upload JPEG, PNG, WebP, AVIF, GIF or TIFF, whole and undamaged.',
  },
  'limit-exceeded': {
    detail: 'The image has 100 analyses, and that is the limit (ML_MAX_ANALYSES_PER_IMAGE).',
    remedy: '`GET /api/limits` lists the limits of this server; an administrator can raise them.',
  },
  'authentication-required': {
    detail: 'Send an API key in X-API-Key.',
    remedy: 'Make a key in the settings and send it as `X-API-Key` or `Authorization: Bearer`.',
  },
  'invalid-credentials': {
    detail: 'The API key is unknown, revoked or expired.',
    remedy: 'Check the key, or make a new one. A reverse proxy has to send the right `X-Proxy-Secret`.',
  },
  'invalid-signature': {
    detail:
      'Invalid HMAC signature: X-ML-Timestamp (2025-01-31T12:00:00Z) is 412 s behind the server’s time 2025-01-31T12:06:52Z (1738325212); at most 300 s are allowed. Sign each attempt anew and check the clock.',
    remedy:
      'The detail says which step failed. The signature debugger in the app compares what you signed with what the server makes of it.',
  },
  forbidden: {
    detail: 'This needs the role owner; yours is viewer.',
    remedy:
      'Ask an owner of the project for the role. For an upload address: ask for a new one, and send exactly its headers.',
  },
  'cross-site-request': {
    detail: 'A page of another site asked for this.',
    remedy: 'Call the API from its own pages, or from a script with an API key.',
  },
  'not-found': {
    detail: 'There is nothing with this id, or you may not see it.',
    remedy: 'Check the id and that you are a member of its project.',
  },
  'method-not-allowed': {
    detail: 'GET is not answered here; POST is.',
    remedy: 'The `Allow` header lists the methods of this address.',
  },
  conflict: {
    detail: 'A call with this Idempotency-Key is still at work.',
    remedy: 'Wait for the first call to end, then send again.',
  },
  'analysis-ended': {
    detail: 'The analysis is completed; nothing can be added to it.',
    remedy:
      'Create another analysis. What was sent before it ended is answered again when the same bytes come again.',
  },
  'invalid-transition': {
    detail: 'The analysis is completed and cannot become processing.',
    remedy: 'An analysis that has ended stays so. Create another one.',
  },
  'payload-too-large': {
    detail: 'The body may have 67108864 bytes; this one has 80000000.',
    remedy: 'Send it in several calls. `limit` and `got` are in the answer.',
  },
  'unsupported-media-type': {
    detail: 'Send application/json, not text/xml.',
    remedy: 'Set `Content-Type` to what the body is.',
  },
  'quota-exceeded': {
    detail: 'The project holds 9999872 of 10000000 bytes; 482113 more do not fit.',
    remedy:
      'Delete images that are no longer needed and wait until the trash is emptied, or have `VISTA_PROJECT_QUOTA_BYTES` raised.',
  },
  'range-not-satisfiable': {
    detail: 'The file has 1024 bytes.',
    remedy: 'Ask for a range within the file.',
  },
  'idempotency-key-reused': {
    detail: 'This Idempotency-Key came before, with another body.',
    remedy: 'Make a new key for each new request, and keep it for retries of that request alone.',
  },
  'too-many-requests': {
    detail: 'Too many requests.',
    remedy: 'Wait as many seconds as `Retry-After` says, then send again.',
  },
  'client-closed-request': {
    detail: 'The body ended before it was whole.',
    remedy: 'The connection was lost. Send again: a call that was stored is answered as the first time.',
  },
  unexpected: {
    detail: 'Something went wrong on the server.',
    remedy:
      'Send again. Where it stays, give the `request_id` to an administrator: the log has the cause under it.',
  },
  'not-configured': {
    detail: 'Pipeline calls need a secret: set ML_CALLBACK_HMAC_SECRET on the server.',
    remedy: 'An administrator has to set what the detail names, and restart the server.',
  },
  'database-unavailable': {
    detail: 'The database does not answer.',
    remedy: 'Send again after a while; nothing was stored. `GET /api/health/ready` says when it is back.',
  },
  'store-unavailable': {
    detail: 'The object store does not answer.',
    remedy: 'Send again after a while. `GET /api/health/ready` says when it is back.',
  },
};
