'use client';

import dynamic from 'next/dynamic';

/**
 * The image with the annotations of some analyses on it: zoom and pan by wheel, drag, pinch, buttons and keys; hover and
 * selection; legends and chips. It fills its parent. Props: see `ImageViewerProps`. The canvas library comes in a
 * file of its own, and only to browsers.
 */
export const ImageViewer = dynamic(() => import('@/components/viewer/viewer-pane'), { ssr: false });
