import { chooseHeatmaps } from '@/components/viewer/heat-choice';
import type { HeatPicture } from '@/components/viewer/heat-picture';
import { indexOfScene } from '@/components/viewer/load-scene';
import type { Painter } from '@/components/viewer/painter';
import type { AnnotationRef, PictureLayer } from '@/components/viewer/painting';
import { type HeatState, Rasters } from '@/components/viewer/rasters';
import type { HeatComparison, ViewerLayer, ViewerOpacity } from '@/components/viewer/viewer-props';
import { textColourOn } from '@/lib/annotations/colour';
import type { ColourMapName } from '@/lib/geometry/colour-maps';
import { gridValueAt } from '@/lib/geometry/heatmap';
import type { Point, Size } from '@/lib/geometry/shapes';
import { type FilterChoice, filterFor, type SceneFilter } from '@/lib/scene/filter';
import { areaOfRow, lookSlot } from '@/lib/scene/order';
import { createPicker, type Picker } from '@/lib/scene/pick';
import { countShown, type Scene } from '@/lib/scene/scene';

/** What a pane shows, as its page wants it. */
export interface PaneInputs extends FilterChoice {
  readonly size: Size;
  readonly photo: ImageBitmap | null;
  readonly layers: readonly ViewerLayer[];
  readonly opacity: ViewerOpacity;
  readonly heat: HeatComparison | null;
  readonly showLabels: boolean;
  readonly hideOverlays: boolean;
  readonly colourOf: (className: string | null) => string;
  readonly selection: AnnotationRef | null;
  /** Around the image; #rrggbb. */
  readonly ground: string;
  readonly emptyGround: string;
  readonly emptyFrame: string;
}

/** A heat map on the screen, or on its way there. */
export interface HeatLegendEntry {
  readonly key: string;
  readonly title: string;
  readonly state: HeatState['state'];
  /** Why it cannot be shown. */
  readonly reason: string | null;
  /** null for a map in its own colours, and while it is loading. */
  readonly scale: { readonly colourMap: ColourMapName; readonly range: readonly [number, number] } | null;
}

/** What a pane tells the page around it. */
export interface PaneReport {
  readonly heatmaps: readonly HeatLegendEntry[];
  /** How many heat maps pass the filter, drawn or not: two are never drawn over one another. */
  readonly heatmapCount: number;
  readonly notices: readonly string[];
}

/** Thin and tiny things can be hit from so far, in CSS pixels. */
const reach = 4;
const nothingChosen: FilterChoice = { threshold: 0, hideUnscored: false, hiddenClasses: new Set() };
const emptyReport: PaneReport = { heatmaps: [], heatmapCount: 0, notices: [] };

/**
 * One pane between React and the painter: turns what the page wants into a picture, fetches the rasters it needs, and
 * picks. It is not a component, so that a raster that arrives is on the screen in the next frame.
 */
export class Pane {
  readonly #painter: Painter;
  readonly #rasters = new Rasters(() => this.#rebuild());
  readonly #pickers = new WeakMap<Scene, Picker>();
  readonly #listeners = new Set<() => void>();
  #inputs: PaneInputs | null = null;
  #filters = new Map<ViewerLayer, SceneFilter>();
  #threshold: number | null = null;
  #turn = 0;
  #firstHeatmap = 0;
  /** The heat maps on the screen that can be read off. */
  #readable: readonly { readonly title: string; readonly picture: HeatPicture }[] = [];
  #report = emptyReport;

  constructor(painter: Painter) {
    this.#painter = painter;
  }

  /** Shows this from the next frame on. */
  update(inputs: PaneInputs): void {
    if (inputs.threshold !== this.#inputs?.threshold) this.#threshold = null;
    this.#turn = 0;
    this.#inputs = inputs;
    this.#rasters.keepOnly(new Set(inputs.layers.map(({ analysisId }) => analysisId)));
    this.#painter.selection = inputs.selection;
    this.#rebuild();
  }

  /** Another threshold than the page's, until the page changes its own. */
  set threshold(value: number) {
    this.#threshold = value;
    this.#rebuild();
  }

  /** Gives every class the colour of the next, until the page says anything new. */
  recolour(): void {
    this.#turn++;
    this.#rebuild();
  }

  /** What there is to tell; the same object until something of it changes. */
  get report(): PaneReport {
    return this.#report;
  }

  /** Calls back when the report has changed; answers how to stop. */
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  };

  /** How many rasters are still being made. */
  get pending(): number {
    return this.#rasters.pending;
  }

  /** How many annotations pass the filter. */
  get shown(): number {
    return this.#visible().reduce((sum, layer) => sum + countShown(layer.scene, this.#filterOf(layer)), 0);
  }

  /** Draws the next of several heat maps that lie over one another. */
  showNextHeatmap(): void {
    this.#firstHeatmap++;
    this.#rebuild();
  }

  /** The annotations at a place in image pixels, the smallest first; `scale` is CSS pixels an image pixel. */
  pick(place: Point, scale: number): AnnotationRef[] {
    if (this.#inputs?.hideOverlays !== false) return [];
    const found = this.#visible().flatMap((layer) => {
      const { analysisId, scene } = layer;
      const pick = this.#pickers.get(scene) ?? createPicker(scene, () => indexOfScene(scene));
      this.#pickers.set(scene, pick);
      return pick(place.x, place.y, reach / scale, this.#filterOf(layer)).map((row) => ({
        ref: { analysisId, row },
        area: areaOfRow(scene.columns, row),
      }));
    });
    return found.sort((a, b) => a.area - b.area).map(({ ref }) => ref);
  }

  /** The value of the heat map at a place in image pixels, in its own numbers; null where there is none. */
  heatAt(place: Point): { readonly title: string; readonly value: number } | null {
    if (this.#inputs?.hideOverlays !== false) return null;
    for (const { title, picture } of this.#readable) {
      if (!picture.grid) continue;
      const value = gridValueAt(picture.grid, picture.rect, place);
      if (!Number.isNaN(value)) return { title, value };
    }
    return null;
  }

  /** The layer of an analysis; null where it is not shown. */
  layerOf(analysisId: string): ViewerLayer | null {
    return this.#visible().find((layer) => layer.analysisId === analysisId) ?? null;
  }

  /** The colour of an annotation as it is drawn, #rrggbb. */
  colourOf(layer: ViewerLayer, row: number): string {
    const { columns } = layer.scene;
    return this.#coloursOf(layer)[lookSlot(columns, this.#filterOf(layer), row)] ?? '#ffffff';
  }

  /** Stops all work for this pane. */
  close(): void {
    this.#rasters.close();
    this.#listeners.clear();
  }

  #coloursOf({ scene, tints }: ViewerLayer): readonly string[] {
    const ofClasses = [...scene.columns.classes, null].map(
      (name) => this.#inputs?.colourOf(name) ?? '#ffffff',
    );
    const colours = [...ofClasses, ...(tints?.colours ?? [])];
    const turn = this.#turn % colours.length;
    return turn === 0 ? colours : [...colours.slice(turn), ...colours.slice(0, turn)];
  }

  #visible(): readonly ViewerLayer[] {
    return this.#inputs?.layers.filter(({ visible }) => visible) ?? [];
  }

  #filterOf(layer: ViewerLayer): SceneFilter {
    const known = this.#filters.get(layer);
    if (known) return known;
    const { scene, tints } = layer;
    const choice = this.#inputs ?? nothingChosen;
    const { hideUnscored, hiddenClasses, most, hiddenTypes, area } = choice;
    const filter = filterFor(scene.columns.classes, {
      threshold: this.#threshold ?? layer.threshold ?? choice.threshold,
      hideUnscored,
      hiddenClasses,
      ...(most !== undefined && { most }),
      ...(hiddenTypes && { hiddenTypes }),
      ...(area && { area }),
    });
    const tinted = tints ? { ...filter, tints: { byRow: tints.byRow, count: tints.count } } : filter;
    this.#filters.set(layer, tinted);
    return tinted;
  }

  #rebuild(): void {
    const inputs = this.#inputs;
    if (!inputs) return;
    this.#filters = new Map();
    const { size, photo, showLabels, hideOverlays, ground, emptyGround, emptyFrame, opacity } = inputs;
    const heatmaps = this.#chooseHeatmaps(inputs);
    const layers = this.#visible().map((layer): PictureLayer => {
      const { analysisId, scene } = layer;
      const filter = this.#filterOf(layer);
      const colours = this.#coloursOf(layer);
      return {
        analysisId,
        scene,
        filter,
        look: {
          colours,
          textColours: colours.map(textColourOn),
          lineOpacity: opacity.line,
          fillOpacity: opacity.fill,
          dash: layer.dash ?? [],
        },
        tintKeys: layer.tints?.keys ?? [],
        masks: this.#rasters.masks(analysisId, scene, filter, colours),
        heatmaps: heatmaps.drawn.flatMap(({ layer: owner, picture }) =>
          owner === layer && picture ? [picture] : [],
        ),
      };
    });
    this.#painter.show({
      size,
      photo,
      layers,
      heatmapOpacity: opacity.heatmap,
      showLabels,
      hideOverlays,
      ground,
      emptyGround,
      emptyFrame,
    });
    this.#tell({
      heatmaps: heatmaps.drawn.map(({ entry }) => entry),
      heatmapCount: heatmaps.count,
      notices: this.#notices(),
    });
  }

  #chooseHeatmaps({ heat }: PaneInputs) {
    const filterOf = (layer: ViewerLayer) => this.#filterOf(layer);
    const { chosen, count } = chooseHeatmaps(this.#visible(), heat, filterOf, this.#firstHeatmap);
    const drawn = chosen.map(({ layer, key, title, job }) => {
      const state = this.#rasters.heatmap(key, job);
      const picture = state.state === 'ready' ? state.picture : null;
      const reason = state.state === 'failed' ? state.reason : null;
      const entry = { key, title, state: state.state, reason, scale: picture?.scale ?? null };
      return { layer, title, picture, entry };
    });
    this.#readable = drawn.flatMap(({ title, picture }) => (picture ? [{ title, picture }] : []));
    return { drawn, count };
  }

  #notices(): string[] {
    return this.#visible().flatMap(({ analysisId, scene }) => {
      const failure = this.#rasters.maskFailure(analysisId);
      const [first] = scene.unreadable;
      const count = scene.unreadable.length;
      return [
        ...(failure === null ? [] : [`The masks cannot be shown: ${failure}`]),
        ...(first
          ? [`${count} annotation${count === 1 ? '' : 's'} could not be read: ${first.message}`]
          : []),
      ];
    });
  }

  #tell(report: PaneReport): void {
    if (JSON.stringify(report) === JSON.stringify(this.#report)) return;
    this.#report = report;
    for (const listener of this.#listeners) listener();
  }
}
