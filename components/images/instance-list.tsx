'use client';

import type { RefObject } from 'react';
import { VirtualListbox } from '@/components/ui/virtual-listbox';
import type { AnnotationRef } from '@/components/viewer/painting';
import type { ViewerHandle } from '@/components/viewer/viewer-props';
import { InstanceRow } from './instance-row';
import { boundsOf } from './instances';
import classes from './instances-panel.module.css';
import type { Listing } from './use-listing';

interface InstanceListProps {
  readonly listing: Listing;
  readonly colourOf: (ref: AnnotationRef) => string;
  readonly selection: AnnotationRef | null;
  readonly onHover: (hover: AnnotationRef | null) => void;
  readonly onSelect: (selection: AnnotationRef | null) => void;
  readonly viewer: RefObject<ViewerHandle | null>;
}

/** The instances as a list. Arrow keys choose, Enter zooms to the chosen one. */
export function InstanceList(props: InstanceListProps) {
  const { listing, colourOf, selection, onHover, onSelect, viewer } = props;
  const { list, instances } = listing;
  const choose = (index: number) => {
    const ref = listing.at(index);
    if (ref) onSelect(ref);
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
      chosen={listing.indexOf(selection)}
      onChoose={choose}
      onOpen={zoomTo}
      onClear={() => onSelect(null)}
      onHover={(index) => onHover(index === null ? null : listing.at(index))}
      rowClass={classes.row}
    >
      {(index) => {
        const scene = list[instances.scenes[index] ?? 0]?.scene;
        const ref = listing.at(index);
        return scene && ref && <InstanceRow scene={scene} row={ref.row} colour={colourOf(ref)} />;
      }}
    </VirtualListbox>
  );
}
