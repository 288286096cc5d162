import { type GuideDocument, guideDocuments } from './documents';

/** How an address of the documents names a server: the one that shows them is meant. */
const anyServer = 'http://localhost:8000';

/** Where a link of a document leads on this server; null for what is in the repository alone. */
export function addressOf(href: string, from: GuideDocument): string | null {
  if (href.startsWith('#')) return href;
  if (href.startsWith(anyServer)) return href.slice(anyServer.length) || '/';
  if (/^https?:/.test(href)) return href;
  const { pathname, hash } = new URL(href, `http://repository/${from.file}`);
  const target = guideDocuments.find(({ file }) => `/${file}` === pathname);
  return target ? `/guide/${target.name}${hash}` : null;
}

/** A heading's anchor, as code hosts make it. */
export const anchorOf = (heading: string): string =>
  heading
    .toLowerCase()
    .replace(/[`*]/g, '')
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
