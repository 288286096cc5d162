import { env } from '@/lib/server/env';
import { timeStore } from '../metrics';
import { LocalStore } from './local-store';
import type { StoreSettings } from './object-store';
import { S3Store } from './s3-store';

/** One of the drivers; `driver` tells which. */
export type Store = LocalStore | S3Store;

/** A store as the settings describe it; nothing is touched before its first use, and every use is timed. */
function createStore(settings: StoreSettings): Store {
  const store = settings.driver === 'local' ? new LocalStore(settings) : new S3Store(settings);
  const { put, head, get, promote } = store;
  store.put = (...args) => timeStore('put', () => put.apply(store, args));
  store.head = (...args) => timeStore('head', () => head.apply(store, args));
  store.get = (...args) => timeStore('get', () => get.apply(store, args));
  store.promote = (...args) => timeStore('promote', () => promote.apply(store, args));
  return store;
}

// Next bundles each route by itself: what all of them share hangs on globalThis.
const shared = globalThis as typeof globalThis & { vistaStore?: Store };

/** The store of this process. */
export function getStore(): Store {
  if (!shared.vistaStore) shared.vistaStore = createStore(env().store);
  return shared.vistaStore;
}
