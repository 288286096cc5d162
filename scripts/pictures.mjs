// @ts-check
// npm run pictures [formats|screens]: takes the pictures of docs/ from a running VISTA.
import { takeFormatPictures } from './pictures/formats.mjs';
import { takeScreens } from './pictures/screens.mjs';
import { setStage } from './pictures/stage.mjs';

// The pages first: the pictures of the formats make a project of their own, which is on none of them.
const takers = { screens: takeScreens, formats: takeFormatPictures };
const wanted = process.argv.slice(2);
const stage = await setStage();
try {
  for (const [name, take] of Object.entries(takers))
    if (wanted.length === 0 || wanted.includes(name)) await take(stage);
} finally {
  await stage.close();
}
