// What gestures do: they move the view, scroll the lanes, point and select.
import type { View } from '../view.ts';
import type { Gestures } from './gestures.ts';
import type { Hover } from './hover.ts';
import type { Picture } from './picture.ts';
import { timeAt } from './scale.ts';
import type { Sheet } from './sheet.ts';

export function handsOn(view: View, picture: Picture, hover: Hover, sheet: Sheet): Gestures {
  /** How far from the middle of what is in sight the overview was taken hold of. */
  let grabbedUs = 0;
  return {
    zoneAt: (x, y) => {
      if (y >= picture.layout.overviewTop) return 'overview';
      return x < picture.layout.gutter ? 'names' : 'plot';
    },
    zoom: (factor, x) => {
      hover.hide();
      view.zoom(factor, timeAt(picture.scale, x));
    },
    pan: (px) => {
      hover.hide();
      view.pan(px / picture.scale.width);
    },
    scroll: (px) => sheet.scrollBy(px),
    overview: (x, pressed) => {
      const atUs = timeAt(picture.wholeScale, x);
      const { fromUs, untilUs } = view.range;
      const halfUs = (untilUs - fromUs) / 2;
      if (pressed) grabbedUs = atUs >= fromUs && atUs <= untilUs ? atUs - (fromUs + halfUs) : 0;
      view.show({ fromUs: atUs - grabbedUs - halfUs, untilUs: atUs - grabbedUs + halfUs });
    },
    hover: (x, y, broad) => {
      const overview = y >= picture.layout.overviewTop;
      picture.pointerX = overview ? undefined : x;
      hover.at(x, y, broad);
      sheet.canvas.style.cursor = hover.item ? 'pointer' : overview ? 'grab' : 'default';
      picture.ask();
    },
    leave: () => {
      picture.pointerX = undefined;
      hover.hide();
      picture.ask();
    },
    click: (x, y, broad) => {
      hover.at(x, y, broad);
      const { item, told } = hover;
      if (item?.kind === 'violation') view.jump(item.index);
      else if (!told) view.select(undefined);
      else if (told.line > 0) view.select(told.line);
    },
  };
}
