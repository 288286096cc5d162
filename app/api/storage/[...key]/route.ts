import { handleStorageGet, handleStoragePut } from '@/lib/server/store/storage-route';

interface Context {
  readonly params: Promise<{ key: string[] }>;
}

export const PUT = async (request: Request, { params }: Context) =>
  handleStoragePut(request, (await params).key.join('/'));

export const GET = async (request: Request, { params }: Context) =>
  handleStorageGet(request, (await params).key.join('/'));

export const HEAD = GET;
