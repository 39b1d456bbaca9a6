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

/** A load, each point's value being that since the point before: its mean over the whole time. */
export function meanLoad(points: readonly Point[]): number {
  const lastX = points.at(-1)?.[0] ?? 0;
  return lastX === 0 ? NaN : (meanLoads(points, lastX)[0]?.[1] ?? NaN);
}

/** A load as means over intervals of this width, each at the middle of its interval, with the same integral. */
export function meanLoads(points: readonly Point[], width: number): Point[] {
  const lastX = points.at(-1)?.[0] ?? 0;
  const sums = new Float64Array(Math.ceil(lastX / width));
  let from = 0;
  for (const [to, value] of points) {
    for (let bin = Math.floor(from / width); bin < sums.length && bin * width < to; bin += 1) {
      sums[bin] = (sums[bin] as number) + value * (Math.min(to, (bin + 1) * width) - Math.max(from, bin * width));
    }
    from = to;
  }
  return Array.from(sums, (sum, bin): Point => {
    const [start, end] = [bin * width, Math.min(lastX, (bin + 1) * width)];
    return [(start + end) / 2, sum / (end - start)];
  });
}
