'use client';

import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useIsDark } from '@/components/ui/is-dark';
import { formatCounted } from '@/components/ui/numbers';
import { ClassificationChips } from '@/components/viewer/classification-chips';
import { HeatmapLegend } from '@/components/viewer/heatmap-legend';
import { HoverTip, type HoverTipHandle } from '@/components/viewer/hover-tip';
import { Minimap } from '@/components/viewer/minimap';
import { type OpenPane, openPane } from '@/components/viewer/open-pane';
import type { PaneReport } from '@/components/viewer/pane';
import { usePhoto } from '@/components/viewer/use-photo';
import { createViewStore } from '@/components/viewer/view-store';
import classes from '@/components/viewer/viewer.module.css';
import type { ImageViewerProps, ViewerOpacity } from '@/components/viewer/viewer-props';
import { ZoomControls } from '@/components/viewer/zoom-controls';
import { classColours } from '@/lib/annotations/colour';
import { filterFor } from '@/lib/scene/filter';
import { countShown } from '@/lib/scene/scene';
import { unknownColour } from '@/lib/scene/tints';

const usualOpacity: ViewerOpacity = { line: 1, fill: 0.45, heatmap: 0.6 };
/** What lies around the picture. */
const lightGround = '#e9eaec';
const darkGround = '#1b1c1e';
const noClasses: ReadonlySet<string> = new Set();
const nothingToReport: PaneReport = { heatmaps: [], heatmapCount: 0, notices: [] };

/** A picture that keys move has no element of its own in HTML; this is what says so to a screen reader. */
function paneAttributes(label: string) {
  return { role: 'group', 'aria-roledescription': 'image viewer', 'aria-label': label, tabIndex: 0 };
}

function colourIn(colours: ReadonlyMap<string, string>) {
  return (className: string | null) =>
    (className === null ? undefined : colours.get(className)) ?? unknownColour;
}

/** The viewer itself; use `ImageViewer`, which loads it. */
export default function ViewerPane(props: ImageViewerProps) {
  const { image, layers, handle, viewStore, pageKeys = true, controls = true, zoomControls = true } = props;
  const { threshold, hideUnscored = false, hiddenClasses = noClasses, most, hiddenTypes, area } = props;
  const root = useRef<HTMLDivElement>(null);
  const canvases = useRef<HTMLDivElement>(null);
  const pane = useRef<OpenPane | null>(null);
  const tip = useRef<HoverTipHandle>(null);
  const latest = useRef(props);
  const [ownView] = useState(() => createViewStore());
  const view = viewStore ?? ownView;
  const [isHiding, setIsHiding] = useState(false);
  const [report, setReport] = useState(nothingToReport);
  const photo = usePhoto(image.contentUrl);
  const isDark = useIsDark();

  const givenColours = props.classColours;
  const colourOf = useMemo(
    () => colourIn(givenColours ?? classColours(layers.flatMap(({ scene }) => scene.columns.classes))),
    [givenColours, layers],
  );
  const choice = {
    threshold,
    hideUnscored,
    hiddenClasses,
    ...(most !== undefined && { most }),
    ...(hiddenTypes && { hiddenTypes }),
    ...(area && { area }),
  };

  useLayoutEffect(() => {
    latest.current = props;
  });

  useLayoutEffect(() => {
    if (!root.current || !canvases.current) return;
    const opened = openPane({
      element: root.current,
      canvases: canvases.current,
      view,
      pageKeys,
      props: () => latest.current,
      onReport: setReport,
      onHint: (...hint) => tip.current?.show(...hint),
      onHideOverlays: (isHeld) => (latest.current.onHold ?? setIsHiding)(isHeld),
    });
    pane.current = opened;
    return () => {
      pane.current = null;
      opened.close();
    };
  }, [view, pageKeys]);

  const { width, height } = image;
  const size = useMemo(() => ({ width, height }), [width, height]);
  const bitmap = photo.state === 'ready' ? photo.bitmap : null;
  useLayoutEffect(() => {
    pane.current?.update(
      {
        ...choice,
        size,
        photo: bitmap,
        layers,
        opacity: { ...usualOpacity, ...props.opacity },
        heat: props.heat ?? null,
        showLabels: props.showLabels ?? true,
        hideOverlays: (props.hideOverlays ?? false) || isHiding,
        colourOf,
        selection: props.selection ?? null,
        ground: isDark ? darkGround : lightGround,
        emptyGround: isDark ? '#26282b' : '#dcdee1',
        emptyFrame: isDark ? '#565a60' : '#a4a8ae',
      },
      image.id,
    );
  });

  useEffect(() => {
    if (!handle) return;
    handle.current = {
      fit: () => pane.current?.fit(),
      zoomTo: (scale) => pane.current?.zoomTo(scale),
      showBox: (box) => pane.current?.showBox(box),
      reveal: (box) => pane.current?.reveal(box),
      getView: () => view.get(),
      setView: (next) => pane.current?.setView(next),
      showEarly: (early, colours) => pane.current?.showEarly({ layers: early, colourOf: colourIn(colours) }),
      paintPicture: (options) => pane.current?.paintPicture(options) ?? null,
    };
    return () => {
      handle.current = null;
    };
  }, [handle, view]);

  const notices = [...(photo.state === 'failed' ? [photo.reason] : []), ...report.notices];
  return (
    <div className={classes.root} data-image={image.id}>
      <div ref={root} className={classes.pane} {...paneAttributes(summaryOf(props))}>
        <div ref={canvases} aria-hidden="true" />
      </div>
      {controls && <ClassificationChips layers={layers} choice={choice} colourOf={colourOf} />}
      {controls && <HeatmapLegend report={report} onNext={() => pane.current?.showNextHeatmap()} />}
      {notices.length > 0 && (
        <ul className={classes.notices} role="status">
          {notices.map((notice) => (
            <li key={notice}>{notice}</li>
          ))}
        </ul>
      )}
      {controls && zoomControls && (
        <Minimap image={size} photo={bitmap} view={view} pane={pane} element={root} />
      )}
      {(props.hints ?? true) && !isHiding && <HoverTip handle={tip} crossHair={props.crossHair ?? false} />}
      {controls && zoomControls && (
        <ZoomControls
          view={view}
          onFit={() => pane.current?.fit()}
          onZoomTo={(scale) => pane.current?.zoomTo(scale)}
          onZoomBy={(factor) => pane.current?.zoomBy(factor)}
        />
      )}
    </div>
  );
}

/** The picture in a sentence, for those who cannot see it. */
function summaryOf({
  image,
  layers,
  threshold,
  hideUnscored = false,
  hiddenClasses = noClasses,
}: ImageViewerProps): string {
  const visible = layers.filter((layer) => layer.visible);
  const shown = visible.reduce((sum, { scene, threshold: own = threshold }) => {
    const filter = filterFor(scene.columns.classes, { threshold: own, hideUnscored, hiddenClasses });
    return sum + countShown(scene, filter);
  }, 0);
  const total = visible.reduce((sum, { scene }) => sum + scene.columns.count, 0);
  const classCount = new Set(visible.flatMap(({ scene }) => scene.columns.classes)).size;
  const size = `${image.width} by ${image.height} pixels`;
  if (visible.length === 0) return `${image.name}, ${size}, no analysis shown`;
  return `${image.name}, ${size}, ${shown} of ${formatCounted(total, 'annotation')} at confidence ${threshold.toFixed(2)} or more, ${formatCounted(classCount, 'class', 'classes')}`;
}
