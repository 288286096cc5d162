'use client';

import { useCallback, useMemo, useRef } from 'react';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { LayerTints, ViewerLayer } from '@/components/viewer/viewer-props';
import { classColours } from '@/lib/annotations/colour';
import { modelKey } from '@/lib/client/model-key';
import type { Analysis } from '@/lib/contract/analyses';
import { classSlot, tintedSlot } from '@/lib/scene/order';
import type { Scene } from '@/lib/scene/scene';
import { classNameOfRow } from '@/lib/scene/scene';
import { type ColourKey, tintsBy, unknownColour } from '@/lib/scene/tints';
import { dashOfLayer } from './dashes';
import type { SceneOfAnalysis } from './scenes';

interface LayersInput {
  readonly scenes: readonly SceneOfAnalysis[];
  readonly analyses: readonly Analysis[];
  readonly shown: readonly Analysis[];
  readonly colour: ColourKey;
  /** Colour by class name. */
  readonly colours: ReadonlyMap<string, string>;
}

/** The shown analyses as the viewer draws them, and the colour that each annotation has there. */
export function useLayers({ scenes, analyses, shown, colour, colours }: LayersInput) {
  const modelColours = useMemo(() => classColours(analyses.map(modelKey)), [analyses]);
  // Tints are as large as the scene: they are made once for each, and the viewer knows them by identity.
  const known = useRef(new WeakMap<Scene, Map<string, LayerTints | null>>());
  const layersOf = useCallback(
    (ofScenes: readonly SceneOfAnalysis[]) =>
      ofScenes.map(({ analysisId, scene }): ViewerLayer => {
        const place = shown.findIndex(({ id }) => id === analysisId);
        const analysis = shown[place];
        const modelColour = (analysis && modelColours.get(modelKey(analysis))) ?? unknownColour;
        const ofScene = known.current.get(scene) ?? new Map<string, LayerTints | null>();
        known.current.set(scene, ofScene);
        const name = analysis ? `${analysis.model_name} ${analysis.model_version}` : '';
        const key = `${colour} ${modelColour}`;
        if (!ofScene.has(key)) ofScene.set(key, tintsBy(colour, scene, { name, colour: modelColour }));
        const tints = ofScene.get(key);
        return {
          analysisId,
          scene,
          visible: true,
          dash: dashOfLayer(place),
          ...(analysis && { title: name }),
          ...(tints && { tints }),
        };
      }),
    [shown, colour, modelColours],
  );
  const layers = useMemo(() => layersOf(scenes), [scenes, layersOf]);
  /** The layers once this scene is among them; null where it is not to be shown, or one of its classes has no colour yet. */
  const layersWith = (arrived: SceneOfAnalysis): readonly ViewerLayer[] | null => {
    const isShown = shown.some(({ id }) => id === arrived.analysisId);
    if (!isShown || arrived.scene.columns.classes.some((name) => !colours.has(name))) return null;
    const all = new Map([...scenes, arrived].map((scene) => [scene.analysisId, scene]));
    return layersOf(shown.flatMap(({ id }) => all.get(id) ?? []));
  };
  const colourOf = ({ analysisId, row }: AnnotationRef): string => {
    const layer = layers.find((candidate) => candidate.analysisId === analysisId);
    if (!layer) return unknownColour;
    const { scene, tints } = layer;
    const slots = scene.columns.classes.length + 1;
    const slot = tintedSlot(tints?.byRow[row], classSlot(scene.columns, row), slots);
    if (slot >= slots) return tints?.colours[slot - slots] ?? unknownColour;
    const name = classNameOfRow(scene.columns, row);
    return (name === null ? undefined : colours.get(name)) ?? unknownColour;
  };
  return { layers, layersWith, colourOf, modelColours };
}
