import type { RefObject } from 'react';
import type { HoverStore } from '@/components/viewer/hover-store';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { PaintedPicture } from '@/components/viewer/save-picture';
import type { ViewStore } from '@/components/viewer/view-store';
import type { AnnotationType } from '@/lib/annotations/annotation';
import type { Box } from '@/lib/geometry/shapes';
import type { View } from '@/lib/geometry/viewport';
import type { AreaRange, TintKey, Tints } from '@/lib/scene/filter';
import type { Scene } from '@/lib/scene/scene';

/** The image that a viewer shows. */
interface ViewedImage {
  readonly id: string;
  /** Its file name, for people who listen to the page. */
  readonly name: string;
  /** Size as displayed: EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  /** Where its bytes are; null where it was registered without pixels. */
  readonly contentUrl: string | null;
}

/** An analysis in a viewer. Keep the same `scene` object over renders: its rasters and index are kept by it. */
export interface ViewerLayer {
  readonly analysisId: string;
  readonly scene: Scene;
  /** What people call it, for hints: its model. */
  readonly title?: string;
  /** false keeps what was painted at hand but shows nothing. */
  readonly visible: boolean;
  /** Dash lengths of its lines in CSS pixels; solid where left out. */
  readonly dash?: readonly number[];
  /** A threshold of its own, in the place of the viewer's. */
  readonly threshold?: number;
  /** Colours of its annotations one by one, in the place of those of their classes. Keep the same object over renders. */
  readonly tints?: LayerTints;
}

/** Tints, what colours (#rrggbb) they are, and what those mean; colours without a meaning only tell apart. */
export interface LayerTints extends Tints {
  readonly colours: readonly string[];
  readonly keys: readonly TintKey[];
}

/**
 * How heat maps of several analyses are seen together. `shared`: those of one class have one range of colours in all of
 * them, shown here or in another pane. `difference`: by how much those of the first exceed those of the second, in the
 * place of both, where both have one of a class. Titles name the analyses in the legend.
 */
export interface HeatComparison {
  readonly kind: 'shared' | 'difference';
  readonly among: readonly ViewerLayer[];
}

/** Opacities from 0 to 1. */
export interface ViewerOpacity {
  /** Of outlines, bones and points. */
  readonly line: number;
  /** Of the inside of polygons and of masks. */
  readonly fill: number;
  readonly heatmap: number;
}

/** What a page can do with an open viewer, besides its buttons and keys. */
export interface ViewerHandle {
  /** The whole image in the middle of the pane; it stays fitted when the pane changes its size. */
  fit(): void;
  /** CSS pixels for one image pixel, around the middle of the pane. */
  zoomTo(scale: number): void;
  /** A box of the image, as large as the pane allows. */
  showBox(box: Box): void;
  /** Moves the view as far as it takes to see a box, where it is outside of it. */
  reveal(box: Box): void;
  getView(): View;
  setView(view: View): void;
  /**
   * Paints these layers at once, in these colours by class name: for a scene that has just come, which the page will give
   * as a prop once it has rendered everything else that changes with it.
   */
  showEarly(layers: readonly ViewerLayer[], classColours: ReadonlyMap<string, string>): void;
  /** What is seen, to be saved; null while nothing is. Throws where the browser has no canvas of that size. */
  paintPicture(options: SaveOptions): PaintedPicture | null;
}

/** What a saved picture holds. */
export interface SaveOptions {
  /** The pane as it is, or the whole image in its own pixels. */
  readonly extent: 'screen' | 'image';
  readonly hasLegend: boolean;
  /** Into how many pictures as large a canvas is to be divided. Left out: 1. */
  readonly parts?: number;
}

/**
 * The props of `ImageViewer`. It fills its parent, which must have a size. Only `image`, `layers` and `threshold` are needed.
 */
export interface ImageViewerProps {
  readonly image: ViewedImage;
  /** From the bottom to the top. */
  readonly layers: readonly ViewerLayer[];
  /** Shows confidence ≥ threshold. Keypoints are held to it one by one, too. */
  readonly threshold: number;
  /** Shows confidence ≤ most. Left out: 1. */
  readonly most?: number;
  /** Types that are switched off. */
  readonly hiddenTypes?: ReadonlySet<AnnotationType>;
  /** Areas that are shown, in square pixels; what has no extent is shown always. */
  readonly area?: AreaRange | null;
  /** Annotations without a confidence pass every threshold, unless this is on. */
  readonly hideUnscored?: boolean;
  /** Names of classes that are switched off. */
  readonly hiddenClasses?: ReadonlySet<string>;
  readonly opacity?: Partial<ViewerOpacity>;
  /** How heat maps of several analyses are seen together. Left out: each by itself. */
  readonly heat?: HeatComparison;
  /** On, unless false. */
  readonly showLabels?: boolean;
  /** Shows the photo alone. The space bar does the same while it is held. */
  readonly hideOverlays?: boolean;
  /**
   * Colour (#rrggbb) by class name, from `classColours` over all classes of the project, so that a class looks the same in
   * every image. Left out: made from the classes of the layers.
   */
  readonly classColours?: ReadonlyMap<string, string>;
  /** The annotation that stands out. */
  readonly selection?: AnnotationRef | null;
  /** A click or Esc selects; repeated clicks and ↑ ↓ go through what is stacked, the smallest first. */
  readonly onSelect?: (selection: AnnotationRef | null) => void;
  /** What is under the pointer. */
  readonly onHover?: (hover: AnnotationRef | null) => void;
  /** Share one between panes and they make the same annotation stand out. Left out: the viewer has its own. */
  readonly hoverStore?: HoverStore;
  /** What stands out together with an annotation: its partners in other analyses. Keep the same function over renders. */
  readonly partnersOf?: (ref: AnnotationRef) => readonly AnnotationRef[];
  /** Where the pointer is, in image pixels, and the heat map's value there; null when it has left. Called for every movement: set no state in it. */
  readonly onPointer?: (
    place: { readonly x: number; readonly y: number } | null,
    heat: number | null,
  ) => void;
  /** ↑ and ↓ where nothing is stacked at the last click. */
  readonly onStep?: (step: 1 | -1) => void;
  /** Says at the pointer what is under it. On, unless false. */
  readonly hints?: boolean;
  /** Lines through the pointer. */
  readonly crossHair?: boolean;
  /** The part of the image to show, in image pixels; null: all of it. Obeyed when it changes, and kept when the pane changes its size. */
  readonly region?: Box | null;
  /** What part is shown since the view has come to rest, to the hundredth of a pixel; null: all of it. */
  readonly onRegion?: (region: Box | null) => void;
  /** Share one between panes and they move together. Left out: the viewer has its own. */
  readonly viewStore?: ViewStore;
  /** Another pane with the same view store looks after the view: this one neither fits nor centres the image by itself. */
  readonly follows?: boolean;
  /** Buttons and legends over the picture. On, unless false. */
  readonly controls?: boolean;
  /** Among them the buttons for the zoom, and the map: one pane has them for all that move with it. On, unless false. */
  readonly zoomControls?: boolean;
  /** What the space bar does while it is held, in the place of hiding the overlays. */
  readonly onHold?: (isHeld: boolean) => void;
  readonly handle?: RefObject<ViewerHandle | null>;
  /**
   * Listens for keys on the whole page (F fit, 1 100 %, + − zoom, Shift+arrows pan, ↑ ↓ through a stack, Esc, space), but never while
   * something is being typed. On, unless false: then only while the viewer has the focus, as for one of several panes.
   */
  readonly pageKeys?: boolean;
}
