'use client';

import { type RefObject, useMemo } from 'react';
import { VirtualListbox } from '@/components/ui/virtual-listbox';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { InstanceRow } from './instance-row';
import { boundsOf, type Instances, type SceneList } from './instances';
import classes from './instances-panel.module.css';

interface InstanceListProps {
  readonly list: SceneList;
  readonly instances: Instances;
  readonly colours: ReadonlyMap<string, string>;
  readonly selection: AnnotationRef | null;
  readonly onSelect: (selection: AnnotationRef | null) => void;
  readonly viewer: RefObject<ViewerHandle | null>;
}

/** The instances as a list. Arrow keys choose, Enter zooms to the chosen one. */
export function InstanceList({ list, instances, colours, selection, onSelect, viewer }: InstanceListProps) {
  const chosen = useMemo(() => {
    if (!selection) return -1;
    return instances.rows.findIndex(
      (row, i) =>
        row === selection.row && list[instances.scenes[i] ?? 0]?.analysisId === selection.analysisId,
    );
  }, [instances, list, selection]);
  const choose = (index: number) => {
    const analysisId = list[instances.scenes[index] ?? 0]?.analysisId;
    const row = instances.rows[index];
    if (analysisId !== undefined && row !== undefined) onSelect({ analysisId, row });
  };
  const zoomTo = (index: number) => {
    const columns = list[instances.scenes[index] ?? 0]?.scene.columns;
    const box = columns && boundsOf(columns, instances.rows[index] ?? 0);
    if (box) viewer.current?.showBox(box);
  };
  return (
    <VirtualListbox
      label="Instances"
      count={instances.rows.length}
      chosen={chosen}
      onChoose={choose}
      onOpen={zoomTo}
      onClear={() => onSelect(null)}
      rowClass={classes.row}
    >
      {(index) => {
        const scene = list[instances.scenes[index] ?? 0]?.scene;
        const row = instances.rows[index];
        return scene && row !== undefined && <InstanceRow scene={scene} row={row} colours={colours} />;
      }}
    </VirtualListbox>
  );
}
