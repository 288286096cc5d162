// @ts-check
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import sharp from 'sharp';
import { imageSize, makeBoxes } from './boxes.mjs';

/**
 * The page that VISTA is measured against: one canvas a pane, one `strokeRect` a box, nothing else. With
 * `?naive=1` every box is a node of Konva, as tutorials do it.
 */
const html = `<!doctype html><html><head><meta charset="utf-8"><title>raw</title><style>
html, body { margin: 0; background: #1b1c1e; overflow: hidden } canvas { position: absolute }</style></head><body>
<button id="go" style="position:absolute;right:0;bottom:0;z-index:2">go</button>
<script src="/konva.js"></script><script type="module">
const q = new URLSearchParams(location.search);
const count = Number(q.get('count')), panes = Number(q.get('panes') ?? 1);
const width = Number(q.get('width')), height = Number(q.get('height'));
const palette = ['#e69f00','#56b4e9','#009e73','#f0e442','#0072b2','#d55e00','#cc79a7','#7effe8','#8f382d','#a9d1a0','#a76ef8','#6c4974','#4a3cc2','#59d6fa','#b3f2a6','#a95043','#9ab580','#8e5c7d','#e2c162','#7855df'];
const classes = 20;
const paneWidth = Math.floor(width / panes);
let boxes = null, view = { scale: 0.5, x: 0, y: 0 }, threshold = 0, queued = false;
const photo = await createImageBitmap(await (await fetch('/photo.jpg')).blob());
const contexts = [];
for (let pane = 0; pane < panes; pane++) {
  const canvas = document.createElement('canvas');
  canvas.width = paneWidth; canvas.height = height; canvas.style.left = pane * paneWidth + 'px';
  document.body.append(canvas); contexts.push(canvas.getContext('2d'));
}
function prefix(scores, lo, hi) { while (lo < hi) { const m = (lo + hi) >> 1; if (scores[m] >= threshold) lo = m + 1; else hi = m; } return lo; }
function draw(g) {
  const { scale: s, x, y } = view;
  g.setTransform(1, 0, 0, 1, 0, 0); g.clearRect(0, 0, paneWidth, height);
  g.imageSmoothingEnabled = s < 1; g.drawImage(photo, x, y, photo.width * s, photo.height * s);
  if (!boxes) return;
  const x0 = -x / s, y0 = -y / s, x1 = (paneWidth - x) / s, y1 = (height - y) / s;
  g.lineWidth = 2;
  for (let c = 0; c < classes; c++) {
    const lo = boxes.start[c], hi = prefix(boxes.score, lo, boxes.start[c + 1]);
    g.strokeStyle = palette[c];
    for (let i = lo; i < hi; i++) {
      const X = boxes.x[i], Y = boxes.y[i], W = boxes.w[i], H = boxes.h[i];
      if (X > x1 || Y > y1 || X + W < x0 || Y + H < y0) continue;
      g.strokeRect(Math.round(X * s + x), Math.round(Y * s + y), Math.round(W * s), Math.round(H * s));
    }
  }
}
function paint() { queued = false; for (const g of contexts) draw(g); }
function invalidate() { if (!queued) { queued = true; requestAnimationFrame(paint); } }
async function load() {
  const [x, y, w, h, score, cls] = await (async () => {
    const buffer = await (await fetch('/boxes?count=' + count)).arrayBuffer();
    return [0, 1, 2, 3, 4, 5].map((i) => new Float32Array(buffer, i * count * 4, count));
  })();
  const order = Uint32Array.from(x, (_, i) => i).sort((a, b) => cls[a] - cls[b] || score[b] - score[a]);
  const take = (from) => Float32Array.from(order, (i) => from[i]);
  const start = new Uint32Array(classes + 1);
  for (const c of cls) start[c + 1]++;
  for (let c = 0; c < classes; c++) start[c + 1] += start[c];
  boxes = { x: take(x), y: take(y), w: take(w), h: take(h), score: take(score), start };
}
if (q.has('naive')) {
  await load();
  for (const g of contexts) g.canvas.remove();
  const root = document.createElement('div'); document.body.append(root);
  const stage = new Konva.Stage({ container: root, width, height, listening: false });
  const base = new Konva.Layer({ listening: false }), layer = new Konva.Layer({ listening: false });
  stage.add(base, layer); base.add(new Konva.Image({ image: photo, listening: false, perfectDrawEnabled: false }));
  for (let c = 0; c < classes; c++) for (let i = boxes.start[c]; i < boxes.start[c + 1]; i++)
    layer.add(new Konva.Rect({ x: boxes.x[i], y: boxes.y[i], width: boxes.w[i], height: boxes.h[i], stroke: palette[c], strokeWidth: 2, strokeScaleEnabled: false, listening: false, perfectDrawEnabled: false }));
  window.bench = { setView(v) { stage.scale({ x: v.scale, y: v.scale }); stage.position({ x: v.x, y: v.y }); }, isReady: true };
} else {
  if (!q.has('wait')) { await load(); }
  const hover = (px, py) => {
    let best = -1, area = Infinity; const x = (px - view.x) / view.scale, y = (py - view.y) / view.scale;
    for (let i = 0; i < boxes.x.length; i++)
      if (x >= boxes.x[i] && y >= boxes.y[i] && x < boxes.x[i] + boxes.w[i] && y < boxes.y[i] + boxes.h[i] && boxes.score[i] >= threshold && boxes.w[i] * boxes.h[i] < area) { area = boxes.w[i] * boxes.h[i]; best = i; }
    return best;
  };
  document.body.addEventListener('pointermove', (e) => { window.hit = boxes ? hover(e.clientX, e.clientY) : -1; });
  document.querySelector('#go').onclick = async () => { await load(); paint(); requestAnimationFrame(() => { window.painted = performance.now(); }); };
  window.bench = { setView(v) { view = v; invalidate(); }, setThreshold(t) { threshold = t; invalidate(); }, isReady: true };
  paint();
}
</script></body></html>`;

/** @param {number} count */
function packBoxes(count) {
  const boxes = makeBoxes(count);
  const columns = [
    ...[0, 1, 2, 3].map((side) => boxes.map(({ data }) => data.bbox[side] ?? 0)),
    boxes.map(({ confidence }) => confidence),
    boxes.map(({ class_name }) => Number(class_name.slice('class '.length))),
  ];
  return Buffer.from(Float32Array.from(columns.flat()).buffer);
}

/** A photo with something in it: a plain one would cost nothing to decode. @returns {Promise<Buffer>} */
export function makePhoto() {
  return sharp({
    create: {
      ...imageSize,
      channels: 3,
      background: '#456',
      noise: { type: 'gaussian', mean: 110, sigma: 30 },
    },
  })
    .blur(2)
    .jpeg({ quality: 90 })
    .toBuffer();
}

/** Serves the page. @param {Buffer} photo @returns {Promise<{ url: string, close: () => void }>} */
export async function serveRawPage(photo) {
  const konva = readFileSync(new URL('../../node_modules/konva/konva.min.js', import.meta.url));
  const packed = new Map();
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    if (url.pathname === '/boxes') {
      const count = Number(url.searchParams.get('count'));
      if (!packed.has(count)) packed.set(count, packBoxes(count));
      response.setHeader('content-type', 'application/octet-stream').end(packed.get(count));
    } else if (url.pathname === '/photo.jpg') response.setHeader('content-type', 'image/jpeg').end(photo);
    else if (url.pathname === '/konva.js') response.setHeader('content-type', 'text/javascript').end(konva);
    else if (url.pathname === '/') response.setHeader('content-type', 'text/html').end(html);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(undefined)));
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : 0;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}
