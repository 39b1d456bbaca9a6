/** A point of a chart. */
export type Point = readonly [x: number, y: number];

/**
 * The share of `population` that is done by each time, as a step curve; who never finishes is part
 * of the population. `sorted` ascends.
 */
export function cumulativeShare(sorted: readonly number[], population: number): Point[] {
  const points: Point[] = [];
  for (const [index, value] of sorted.entries()) {
    // Of those at the same time only the last one shows.
    if (sorted[index + 1] !== value) points.push([value, (index + 1) / population]);
  }
  return points;
}

/** At most `limit` of the points, evenly spread, first and last among them. */
export function thinned(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const step = (points.length - 1) / (limit - 1);
  return Array.from({ length: limit }, (_, index) => points[Math.round(index * step)] as Point);
}

/** Samples put together so that at most `limit` remain, each the mean of its neighbours: no load gets lost. */
export function averaged(points: readonly Point[], limit: number): readonly Point[] {
  if (points.length <= limit) return points;
  const size = Math.ceil(points.length / limit);
  return Array.from({ length: Math.ceil(points.length / size) }, (_, index) => {
    const group = points.slice(index * size, (index + 1) * size);
    const total = group.reduce((sum, [, y]) => sum + y, 0);
    return [(group[0] as Point)[0], total / group.length];
  });
}
