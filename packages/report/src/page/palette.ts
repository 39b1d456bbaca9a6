/** Colours that differ for colour-blind readers too, and dashes that differ on paper without colour. */
const COLOURS = ['#1f5fbf', '#e07b1f', '#2a9d6f', '#c2397c', '#7a58c1', '#8a6d3b', '#3aa6c9', '#5b6475'];

const DASHES = ['', '7 3', '2 3', '9 3 2 3', '', '7 3', '2 3', '9 3 2 3'];

/** Of the policy with this index in the report. */
export function colour(index: number): string {
  return COLOURS[index % COLOURS.length] as string;
}

export function dash(index: number): string {
  return DASHES[index % DASHES.length] as string;
}

/** Of the tags of messages, which are not policies. */
export const TAG_COLOURS = ['#35507a', '#6f8fbf', '#a9bfdd', '#b98b5a', '#dcc29b', '#7d8a7a', '#b9c4b3', '#5b6475'];

export const GREY = '#d3d8e0';
export const INK = '#1d2330';
