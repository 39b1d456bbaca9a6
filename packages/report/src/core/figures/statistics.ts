/** Figures over samples. None of them is defined for no samples: they give NaN then. */

export function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** The value that the given share of the samples does not exceed; `sorted` ascends. */
export function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? NaN;
}

/** Jain's fairness index: 1 where all have the same, 1/n where one has everything. */
export function jainIndex(values: readonly number[]): number {
  const total = sum(values);
  if (values.length > 0 && total === 0) return 1;
  return (total * total) / (values.length * sum(values.map((value) => value * value)));
}

export function ascending(values: readonly number[]): number[] {
  return [...values].sort((a, b) => a - b);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
