import fc from 'fast-check';
import { expect, it } from 'vitest';
import { allSelected, countSelected, isSelected, nothingSelected, withSelected } from './selection';

const images = ['a', 'b', 'c', 'd', 'e'];
const changes = fc.array(fc.record({ ids: fc.subarray(images), isChosen: fc.boolean() }), { maxLength: 6 });

it('a selection is what was chosen last of each image, whether it began with nothing or with all', () => {
  fc.assert(
    fc.property(changes, fc.boolean(), (steps, beganWithAll) => {
      const chosen = new Set(beganWithAll ? images : []);
      let selection = beganWithAll ? allSelected : nothingSelected;
      for (const { ids, isChosen } of steps) {
        selection = withSelected(selection, ids, isChosen);
        for (const id of ids) isChosen ? chosen.add(id) : chosen.delete(id);
      }
      expect(images.filter((id) => isSelected(selection, id))).toEqual(images.filter((id) => chosen.has(id)));
      expect(countSelected(selection, images.length)).toBe(chosen.size);
    }),
  );
});
