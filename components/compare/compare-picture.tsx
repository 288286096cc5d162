'use client';

import { type ReactNode, type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import { dashOfLayer } from '@/components/images/dashes';
import type { PointerPlace as StatusPlace } from '@/components/images/status-bar';
import type { ImagePageState } from '@/components/images/use-image-page';
import { createHoverStore, type HoverStore } from '@/components/viewer/hover-store';
import { ImageViewer } from '@/components/viewer/image-viewer';
import { createViewStore, type ViewStore } from '@/components/viewer/view-store';
import type { HeatComparison, ViewerLayer } from '@/components/viewer/viewer-props';
import { mostSides } from '@/lib/client/compare-view';
import { contentUrl } from '@/lib/client/images';
import type { Image } from '@/lib/contract/images';
import type { Box } from '@/lib/geometry/shapes';
import classes from './compare-picture.module.css';
import { Lens } from './lens';
import { HoverCard, LinkedCursor } from './linked-cursor';
import { createPointerStore, type PointerStore } from './pointer-store';
import { SideBadge } from './side-badge';
import { Swipe } from './swipe';
import type { CompareSide, CompareState } from './use-compare';

interface ComparePictureProps {
  readonly image: Image;
  readonly page: ImagePageState;
  readonly compare: CompareState;
  readonly viewStore: ViewStore;
  readonly status: RefObject<StatusPlace | null>;
}

/** What the panes of a comparison share. */
interface Shared extends ComparePictureProps {
  readonly hover: HoverStore;
  readonly pointer: PointerStore;
  readonly ownViews: readonly ViewStore[];
}

/** The image with several analyses on it: in panes beside one another, over one another, or one behind the other. */
export function ComparePicture(props: ComparePictureProps) {
  const { compare } = props;
  const { view, sides, against, isBlinking } = compare;
  const [hover] = useState(() => createHoverStore());
  const [pointer] = useState(() => createPointerStore());
  const [ownViews] = useState(() => Array.from({ length: mostSides }, () => createViewStore()));
  const { viewStore } = props;
  const wasLinked = useRef(view.isLinked);
  useEffect(() => {
    // Panes that part begin where they were together.
    if (wasLinked.current && !view.isLinked)
      for (const own of ownViews) {
        own.isFitted = viewStore.isFitted;
        own.set(viewStore.get());
      }
    wasLinked.current = view.isLinked;
  }, [view.isLinked, ownViews, viewStore]);
  const shared = { ...props, hover, pointer, ownViews };
  const [a] = sides;
  const b = sides[against];
  if (!a || !b) return null;
  const [front, back] = isBlinking ? [b, a] : [a, b];

  if (view.mode === 'side') {
    return (
      <div className={classes.panes} data-panes={sides.length}>
        {sides.map((side, pane) => (
          <Pane
            key={side.letter}
            {...shared}
            pane={pane}
            isLast={pane === sides.length - 1}
            sides={[isBlinking ? (sides[pane === against ? 0 : against] ?? side) : side]}
          >
            {pane > 0 && !view.isLinked ? null : (
              <LinkedCursor pane={pane} view={props.viewStore} pointer={pointer} />
            )}
          </Pane>
        ))}
      </div>
    );
  }
  if (view.mode === 'swipe' || view.mode === 'lens') {
    const under = <Pane {...shared} pane={0} sides={[front]} isBare />;
    const over = <Pane {...shared} pane={1} sides={[back]} isBare isOver={view.mode === 'lens'} />;
    const names = [<SideName key="a" side={front} />, <SideName key="b" side={back} />] as const;
    return view.mode === 'swipe' ? (
      <Swipe compare={compare} under={under} over={over} names={names} />
    ) : (
      <Lens
        compare={compare}
        image={props.image}
        view={props.viewStore}
        pointer={pointer}
        under={under}
        over={over}
        names={names}
      />
    );
  }
  return <Pane {...shared} pane={0} sides={isBlinking ? [b] : sides} />;
}

interface PaneProps extends Shared {
  readonly pane: number;
  readonly sides: readonly CompareSide[];
  /** Without the names of its sides. */
  readonly isBare?: boolean;
  /** Lies over another pane, which has the buttons. */
  readonly isOver?: boolean;
  /** The corner of the picture is in this pane. */
  readonly isLast?: boolean;
  readonly children?: ReactNode;
}

function Pane(props: PaneProps) {
  const { image, page, compare, viewStore, status, hover, pointer, ownViews, pane, sides } = props;
  const { isBare = false, isOver = false, isLast = true, children } = props;
  const isLinked = compare.view.isLinked || compare.view.mode !== 'side';
  const view = pane === 0 || isLinked ? viewStore : (ownViews[pane] ?? viewStore);
  const layers = useLayers(sides);
  const heat = heatOf(compare, sides);
  const viewed = useMemo(
    () => ({
      id: image.id,
      name: image.filename,
      width: image.width,
      height: image.height,
      contentUrl: image.has_pixels ? contentUrl(image.id) : null,
    }),
    [image.id, image.filename, image.width, image.height, image.has_pixels],
  );
  const handle = compare.handles[pane];
  return (
    <div className={classes.pane}>
      {!isBare && (
        <div className={classes.names}>
          {sides.map((side) => (
            <SideName key={side.letter} side={side} />
          ))}
        </div>
      )}
      <div className={classes.view}>
        <ImageViewer
          image={viewed}
          layers={layers}
          {...page.choice}
          threshold={sides[0]?.threshold ?? 0}
          opacity={{ line: page.view.line, fill: page.view.fill, heatmap: page.view.heatmap }}
          {...(heat && { heat })}
          showLabels={page.view.labels}
          classColours={page.colours}
          selection={compare.selection}
          onSelect={compare.select}
          hints={false}
          {...regionOf(props)}
          onPointer={(place, heat) => {
            status.current?.show(place, heat);
            pointer.set(place && { ...place, pane });
          }}
          viewStore={view}
          hoverStore={hover}
          partnersOf={compare.partnersOf}
          onHold={compare.setBlinking}
          follows={pane > 0 && isLinked}
          pageKeys={pane === 0}
          controls={!isOver}
          zoomControls={isLast || !isLinked}
          {...(handle && { handle })}
        />
        {children}
        <HoverCard pane={pane} view={view} pointer={pointer} hover={hover} compare={compare} />
      </div>
    </div>
  );
}

/** What part of the image a pane shows, as the address says; panes that are linked follow the first. */
function regionOf({ pane, page, compare }: PaneProps) {
  if (pane === 0) {
    return { region: page.view.region, onRegion: (region: Box | null) => page.change({ region }) };
  }
  const { view, change } = compare;
  if (view.mode !== 'side' || view.isLinked) return {};
  const onRegion = (region: Box | null) =>
    change(({ regions }) => ({ regions: regions.map((other, i) => (i === pane - 1 ? region : other)) }));
  return { region: view.regions[pane - 1] ?? null, onRegion };
}

/** How the heat maps of a pane are seen together with those of the other sides. */
function heatOf(compare: CompareState, shown: readonly CompareSide[]): HeatComparison | null {
  const { view, sides, against, isBlinking, canSubtractHeat, isHeatDifference } = compare;
  if (canSubtractHeat && isHeatDifference && !isBlinking && shown.length > 1)
    return { kind: 'difference', among: [sides[0], sides[against]].flatMap(toLayer) };
  return view.isHeatShared ? { kind: 'shared', among: sides.flatMap(toLayer) } : null;
}

/** A side as the viewer knows it; nothing while it is not there. */
function toLayer(side: CompareSide | undefined): readonly ViewerLayer[] {
  if (!side?.analysis || !side.scene) return [];
  const { analysis, scene, threshold, letter, tints } = side;
  return [
    {
      analysisId: analysis.id,
      title: letter,
      scene,
      visible: true,
      threshold,
      dash: dashOfLayer(letter.charCodeAt(0) - 'A'.charCodeAt(0)),
      ...(tints && { tints }),
    },
  ];
}

/** The layers of some sides; the same array until one of them changes. */
function useLayers(sides: readonly CompareSide[]): readonly ViewerLayer[] {
  const parts = sides.flatMap(toLayer);
  const key = parts.flatMap(({ scene, threshold, tints, dash }) => [scene, threshold, tints, dash]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the parts are made anew at every render; these are what they are made of
  return useMemo(() => parts, padded(key));
}

/** Dependencies must not change in number. */
function padded(key: readonly unknown[]): unknown[] {
  return Array.from({ length: 4 * mostSides }, (_, i) => key[i]);
}

function SideName({ side }: { side: CompareSide }) {
  const { letter, analysis, key } = side;
  const index = letter.charCodeAt(0) - 'A'.charCodeAt(0);
  return (
    <span className={classes.name}>
      <SideBadge side={index} />
      <bdi>{analysis ? analysis.model_name : key}</bdi>
      <span className={classes.version}>{side.isAbsent ? 'has not run' : analysis?.model_version}</span>
    </span>
  );
}
