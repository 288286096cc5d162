import { useEffect, useRef, useState } from 'react';
import { formatBytes, formatCounted } from '@/components/ui/numbers';
import { downloadExport, saveFile } from '@/lib/client/exports';
import type { ExportFormat } from '@/lib/contract/export-formats';

/** How a download stands. */
type DownloadState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly bytes: number; readonly share: number }
  | { readonly kind: 'done'; readonly message: string }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A larger file goes straight to the disk: the browser itself shows how far it is. */
const mostHeldBytes = 256 * 2 ** 20;

/** Brings an export: through the page, which proves that it is whole, or past it where it is too large to hold. */
export function useDownload() {
  const [state, setState] = useState<DownloadState>({ kind: 'idle' });
  const running = useRef<AbortController | null>(null);
  useEffect(() => () => running.current?.abort(), []);

  const start = async (url: string, format: ExportFormat, expectedBytes: number) => {
    if (expectedBytes > mostHeldBytes) {
      window.location.assign(url);
      setState({
        kind: 'done',
        message: 'Your browser is downloading it: it is too large to pass through this page.',
      });
      return;
    }
    const controller = new AbortController();
    running.current = controller;
    setState({ kind: 'running', bytes: 0, share: 0 });
    try {
      const onBytes = (bytes: number) =>
        setState({ kind: 'running', bytes, share: Math.min(0.99, bytes / Math.max(1, expectedBytes)) });
      const { file, name, annotations } = await downloadExport(url, format, onBytes, controller.signal);
      saveFile(file, name);
      const size = `${formatCounted(annotations, 'annotation')}, ${formatBytes(file.size)}`;
      setState({ kind: 'done', message: `${name} arrived whole: ${size}.` });
    } catch (error) {
      setState(controller.signal.aborted ? { kind: 'idle' } : { kind: 'failed', error });
    }
  };
  return {
    state,
    start: (url: string, format: ExportFormat, expectedBytes: number) =>
      void start(url, format, expectedBytes),
    cancel: () => running.current?.abort(),
  };
}
