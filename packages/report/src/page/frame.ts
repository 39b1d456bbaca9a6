import { type Markish, plot, type PlotOptions } from '@observablehq/plot';

/** A chart's drawing area in pixels; the page scales it to its column. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

export const WIDE: Size = { width: 1056, height: 380 };
export const NARROW: Size = { width: 504, height: 300 };

/** A plot in the report's style: the same type, margins and grid in all charts. */
export function framed(size: Size, options: PlotOptions, marks: readonly Markish[]): SVGSVGElement | HTMLElement {
  return plot({
    width: size.width,
    height: size.height,
    marginTop: 24,
    marginLeft: 52,
    marginRight: 16,
    marginBottom: 40,
    style: { fontSize: '13px', fontFamily: 'inherit', color: '#1d2330' },
    ...options,
    marks: [...marks],
  });
}
