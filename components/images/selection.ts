/** Which images of a filtered project are chosen: some by id, or all but some, however many there are. */
export interface Selection {
  readonly kind: 'some' | 'all';
  /** Those chosen of `some`, those left out of `all`. */
  readonly ids: ReadonlySet<string>;
}

export const nothingSelected: Selection = { kind: 'some', ids: new Set() };
export const allSelected: Selection = { kind: 'all', ids: new Set() };

/** Whether an image is chosen. */
export function isSelected(selection: Selection, id: string): boolean {
  return selection.ids.has(id) === (selection.kind === 'some');
}

/** How many of `total` images are chosen. */
export function countSelected(selection: Selection, total: number): number {
  return selection.kind === 'some' ? selection.ids.size : Math.max(0, total - selection.ids.size);
}

/** The same with images chosen, or no longer. */
export function withSelected(selection: Selection, ids: Iterable<string>, isChosen: boolean): Selection {
  const next = new Set(selection.ids);
  for (const id of ids) {
    if (isChosen === (selection.kind === 'some')) next.add(id);
    else next.delete(id);
  }
  return { ...selection, ids: next };
}
