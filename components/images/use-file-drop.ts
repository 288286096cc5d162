'use client';

import { useEffect, useRef, useState } from 'react';
import { filesOfDrop } from '@/lib/client/dropped-files';

const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;

/** Takes files that are dropped anywhere on the page. Answers whether some are being dragged over it. */
export function useFileDrop(isAllowed: boolean, onFiles: (files: readonly File[]) => void): boolean {
  const [isDragging, setDragging] = useState(false);
  const depth = useRef(0);
  useEffect(() => {
    if (!isAllowed) return;
    // Entering an inner element leaves the outer one: only the balance tells when the page is left.
    const move = (event: DragEvent, step: number) => {
      if (!hasFiles(event)) return;
      depth.current = Math.max(0, depth.current + step);
      setDragging(depth.current > 0);
    };
    const onEnter = (event: DragEvent) => move(event, 1);
    const onLeave = (event: DragEvent) => move(event, -1);
    const onOver = (event: DragEvent) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
    };
    const onDrop = (event: DragEvent) => {
      if (!hasFiles(event) || !event.dataTransfer) return;
      event.preventDefault();
      depth.current = 0;
      setDragging(false);
      void filesOfDrop(event.dataTransfer).then(onFiles);
    };
    window.addEventListener('dragenter', onEnter);
    window.addEventListener('dragleave', onLeave);
    window.addEventListener('dragover', onOver);
    window.addEventListener('drop', onDrop);
    return () => {
      window.removeEventListener('dragenter', onEnter);
      window.removeEventListener('dragleave', onLeave);
      window.removeEventListener('dragover', onOver);
      window.removeEventListener('drop', onDrop);
    };
  }, [isAllowed, onFiles]);
  return isDragging;
}
