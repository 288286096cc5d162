import type { Endpoint } from './endpoint';
import { endpoints } from './endpoints';

/** Which endpoints stand at a path, by what the contract says. */

const parameter = /\{\w+\}/g;

/** Every path once. As in Next's folders, a word of its own comes before a parameter. */
const places = collectPlaces();

function collectPlaces() {
  const byPath = new Map<string, Endpoint[]>();
  for (const endpoint of endpoints)
    byPath.set(endpoint.path, [...(byPath.get(endpoint.path) ?? []), endpoint]);
  return [...byPath]
    .sort(([a], [b]) => (a.match(parameter)?.length ?? 0) - (b.match(parameter)?.length ?? 0))
    .map(([path, served]) => {
      const pattern = path.replaceAll('.', '\\.').replace(parameter, '[^/]+');
      return { pattern: new RegExp(`^${pattern}$`), served };
    });
}

/** The endpoints at the path of a request, older prefixes and an escaped colon allowed; none where there is no such path. */
export function endpointsAt(pathname: string): readonly Endpoint[] {
  const path = pathname
    .replace(/^\/api-(key|ml)\//, '/api/')
    .replace(/%3a/gi, ':')
    .replace(/(.)\/$/, '$1');
  return places.find(({ pattern }) => pattern.test(path))?.served ?? [];
}
