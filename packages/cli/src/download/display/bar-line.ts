import { cells, padded, shortened } from '../../text/cells.js';
import type { BarFields } from './bar-fields.js';

/**
 * One line of the progress display, as wide as the terminal at most. What there is no room for goes in this order:
 * the sources, the amount, the bar; the name is cut then. Percent, rate and time left always stay.
 */
export function barLine(fields: BarFields, progress: number, nameCells: number, columns: number): string {
  const { name, amount, rate, left, sources } = fields;
  const percent = `${String(Math.floor(100 * progress)).padStart(3)} %`;
  const always = [padded(rate, RATE_CELLS), padded(left, LEFT_CELLS)];
  const amountShown = padded(amount, AMOUNT_CELLS);
  const shownName = padded(shortened(name, nameCells), nameCells);
  // The last column stays free: some terminals wrap when it is written.
  const room = columns - 1;
  for (const texts of [
    [percent, amountShown, ...always, sources],
    [percent, amountShown, ...always],
    [percent, ...always],
  ]) {
    const tail = texts.join(GAP);
    const barCells = Math.min(MAX_BAR_CELLS, room - nameCells - cells(tail) - 2);
    if (barCells >= MIN_BAR_CELLS) return `${shownName} ${bar(progress, barCells)} ${tail}`.trimEnd();
  }
  const tail = [percent, rate, left].filter((text) => text !== '').join(GAP);
  const nameRoom = Math.min(nameCells, room - cells(tail) - 1);
  return nameRoom < 1 ? tail.slice(0, Math.max(0, room)) : `${padded(shortened(name, nameRoom), nameRoom)} ${tail}`;
}

/** The names stand below each other, each with as much room as the longest needs. */
export function nameCells(names: Iterable<string>): number {
  let widest = 0;
  for (const name of names) widest = Math.max(widest, Math.min(MAX_NAME_CELLS, cells(name)));
  return widest;
}

function bar(progress: number, width: number): string {
  const full = Math.floor(progress * width);
  return '█'.repeat(full) + '░'.repeat(width - full);
}

const GAP = '  ';
const MAX_NAME_CELLS = 24;
const MIN_BAR_CELLS = 10;
const MAX_BAR_CELLS = 30;

/** As wide as these texts usually are, so that what stands behind them does not jump. */
const RATE_CELLS = 9;
const LEFT_CELLS = 16;
const AMOUNT_CELLS = 20;
