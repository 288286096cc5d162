import sharp, { type Sharp } from 'sharp';
import { describe, expect, it } from 'vitest';
import { readImageChannels } from '@/lib/scene/image-header';

const grey = { create: { width: 5, height: 4, channels: 3 as const, background: '#808080' } };

describe('the channels of an image file', () => {
  it('are one for a grey PNG or JPEG and three or four for a coloured one', async () => {
    const one = (file: Sharp) => file.toColourspace('b-w');
    expect(readImageChannels(await one(sharp(grey)).png().toBuffer())).toEqual({ channels: 1, bits: 8 });
    expect(readImageChannels(await one(sharp(grey)).jpeg().toBuffer())).toEqual({ channels: 1, bits: 8 });
    expect(readImageChannels(await sharp(grey).png().toBuffer())).toEqual({ channels: 3, bits: 8 });
    expect(readImageChannels(await sharp(grey).jpeg().toBuffer())).toEqual({ channels: 3, bits: 8 });
    expect(readImageChannels(await sharp(grey).jpeg({ progressive: true }).toBuffer())).toEqual({
      channels: 3,
      bits: 8,
    });
    expect(readImageChannels(await sharp(grey).ensureAlpha().png().toBuffer())).toEqual({
      channels: 4,
      bits: 8,
    });
    expect(readImageChannels(await sharp(grey).png({ palette: true }).toBuffer())?.channels).toBe(3);
    const deep = sharp(new Uint16Array(20).fill(40000), {
      raw: { width: 5, height: 4, channels: 1 },
    }).toColourspace('grey16');
    expect(readImageChannels(await deep.png().toBuffer())).toEqual({ channels: 1, bits: 16 });
  });

  it('are unknown for other formats and for what is cut short', async () => {
    expect(readImageChannels(await sharp(grey).webp().toBuffer())).toBeNull();
    expect(readImageChannels(new Uint8Array(0))).toBeNull();
    expect(readImageChannels((await sharp(grey).jpeg().toBuffer()).subarray(0, 30))).toBeNull();
    expect(readImageChannels((await sharp(grey).png().toBuffer()).subarray(0, 20))).toBeNull();
  });
});
