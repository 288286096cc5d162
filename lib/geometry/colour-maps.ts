/**
 * The colour maps a heat map can be drawn with. All but grey are kept as every fifth entry of the published table of
 * 256 and filled in by a Catmull-Rom spline, which meets the published entries within 1/255. Sources: viridis,
 * inferno and magma by N. Smith and S. van der Walt (CC0), turbo by A. Mikhailov, "Turbo, an improved rainbow
 * colormap" (Apache-2.0), coolwarm by K. Moreland, "Diverging color maps for scientific visualization" (2009).
 */

/** Every colour map by name: four sequential ones, the rainbow turbo, and the diverging coolwarm. */
export const colourMapNames = ['viridis', 'inferno', 'magma', 'turbo', 'grey', 'coolwarm'] as const;
export type ColourMapName = (typeof colourMapNames)[number];

/** The colour map of heat maps that name none. */
export const defaultColourMap: ColourMapName = 'viridis';

/** Entries of a colour map. */
export const colourMapLength = 256;

const controlStep = 5;
const controlPoints: Readonly<Record<Exclude<ColourMapName, 'grey'>, string>> = {
  viridis:
    '44015446085c471063481769481d6f482475472a7a46307e453781433d844142873f48893d4e8a3a538b38598c355e8d' +
    '33638d31688e2e6d8e2c718e2a768e297b8e27808e25848e23898e218e8d20928c1f978b1e9c891fa18821a58524aa83' +
    '28ae802eb37c35b7793dbc7446c06f50c46a5ac86465cb5e70cf577cd25089d54895d840a2da37b0dd2fbddf26cae11f' +
    'd8e219e5e419f1e51dfde725',
  inferno:
    '00000402020c0504170a072210092d160b391e0c45260c512f0a5b380962400a67490b6a510e6c59106e61136e69166e' +
    '71196e781c6d801f6c88226a902568982766a02a63a82e5fb0315bb73557bf3952c63d4dcc4248d34743d94d3ddf5337' +
    'e45a31e9612bed6925f1711ff47918f78212f98b0bfa9407fb9d07fca60cfcb014fbba1ffac42af8cd37f6d746f4e156' +
    'f2ea69f2f27df5f992fcffa4',
  magma:
    '00000402020b0504160907200e0b2b140e361a104221114e29115a311165390f6e420f754a107952137c5a167e621980' +
    '6a1c81721f81792282812581892881912b81992d80a1307eaa337db2357bba3878c23b75ca3e72d2426fd9466be04c67' +
    'e75263ec5860f1605df4695cf7725cf97b5dfb8560fc8e64fd9869fea16efeaa74feb47bfebd82fec68afecf92fed89a' +
    'fde2a3fdebacfcf4b6fcfdbf',
  turbo:
    '30123b36215f3b2f803f3e9c424bb54559cb4666dd4773eb4680f6458cfd4099ff38a5fb2fb2f427bee91fc9dd1ad4d0' +
    '18ddc21ae4b622ebaa2ff19b3ff68a52fa7a65fd6979fe598bff4b9cfe40a9fb39b7f735c3f134d0ea34dbe236e5d938' +
    'eecf3af5c53afaba39fdae35fea130fe932afc8423f9751df46617ef5811e84b0ce14109d83706ce2d04c32503b71d02' +
    'a916019b0f018b09027a0403',
  coolwarm:
    '3b4cc04055c8465ecf4c66d6536edd5977e35f7fe86687ed6c8ff17396f57a9df881a4fb88abfd8fb1fe96b7ff9dbdff' +
    'a3c2feaac7fdb1cbfcb7cff9bed2f6c4d5f3cad8efcfdaead5dbe5dadce0dfdbd9e4d9d2e9d5cbedd2c3f0cdbbf2c9b4' +
    'f5c4acf6bea4f7b89cf7b194f7aa8cf6a385f59c7df39475f08b6eed8366e97a5fe57058e16751dc5d4ad65244d0473d' +
    'ca3b37c32e31bb1b2cb40426',
};

/** The colour map that a pipeline means by this name, in any case and with either spelling of grey; else null. */
export function findColourMap(name: string): ColourMapName | null {
  const lower = name.toLowerCase();
  const meant = lower === 'gray' ? 'grey' : lower;
  return colourMapNames.find((candidate) => candidate === meant) ?? null;
}

const tables = new Map<ColourMapName, Uint8Array>();

/** A colour map as 256 entries of red, green and blue, 0 to 255 each: 768 bytes. Made once; do not write into it. */
export function colourMap(name: ColourMapName): Uint8Array {
  const made = tables.get(name);
  if (made) return made;
  const table = name === 'grey' ? greys() : fillIn(controlPoints[name]);
  tables.set(name, table);
  return table;
}

function greys(): Uint8Array {
  return Uint8Array.from({ length: 3 * colourMapLength }, (_, i) => Math.floor(i / 3));
}

function fillIn(hex: string): Uint8Array {
  const last = hex.length / 6 - 1;
  const control = (point: number, channel: number): number => {
    // Beyond its ends the curve goes on straight.
    if (point < 0) return 2 * control(0, channel) - control(1, channel);
    if (point > last) return 2 * control(last, channel) - control(last - 1, channel);
    const at = 6 * point + 2 * channel;
    return Number.parseInt(hex.slice(at, at + 2), 16);
  };
  const table = new Uint8Array(3 * colourMapLength);
  for (let i = 0; i < colourMapLength; i++) {
    const point = Math.min(last - 1, Math.floor(i / controlStep));
    const t = i / controlStep - point;
    for (let channel = 0; channel < 3; channel++) {
      const [p, q, r, s] = [
        control(point - 1, channel),
        control(point, channel),
        control(point + 1, channel),
        control(point + 2, channel),
      ];
      const value = q + (t / 2) * (r - p + t * (2 * p - 5 * q + 4 * r - s + t * (3 * (q - r) + s - p)));
      table[3 * i + channel] = Math.min(255, Math.max(0, Math.round(value)));
    }
  }
  return table;
}
