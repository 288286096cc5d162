import { describe, expect, it } from 'vitest';
import { transferables } from '@/components/viewer/transferables';
import { sceneOf } from '@/lib/testing/scene';

describe('the transferables of a message', () => {
  it('are every buffer in it, once, however deep', () => {
    const shared = new ArrayBuffer(16);
    const own = Float64Array.of(1, 2);
    const message = {
      a: [new Uint8Array(shared), { b: new Uint8Array(shared, 8) }],
      c: own,
      d: null,
      e: 'text',
    };
    expect(new Set(transferables(message))).toEqual(new Set([shared, own.buffer]));
    expect(transferables(message)).toHaveLength(2);
  });

  it('leave nothing of a scene behind to be copied', () => {
    const scene = sceneOf(
      [{ annotation_type: 'bounding_box', class_name: 'a', confidence: 1, data: { bbox: [0, 0, 5, 5] } }],
      { width: 9, height: 9 },
    );
    const there = structuredClone(scene, { transfer: transferables(scene) });
    expect(there.items.bounding_box.xMax[0]).toBe(5);
    expect(scene.columns.ids.byteLength).toBe(0);
    expect(scene.items.bounding_box.xMax.length).toBe(0);
  });
});
