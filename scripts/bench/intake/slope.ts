/** How much something grows, as the straight line that fits best has it. */

/** @param points in the order of x; the growth of y over their second half */
export function growthOf(points: [x: number, y: number][]): number {
  const half = points.slice(Math.floor(points.length / 2));
  const [first = NaN] = half[0] ?? [];
  const [last = NaN] = half.at(-1) ?? [];
  return slopeOf(half) * (last - first);
}

/** Least squares. */
function slopeOf(points: [x: number, y: number][]): number {
  const mean = (pick: (point: [number, number]) => number): number =>
    points.reduce((sum, point) => sum + pick(point), 0) / points.length;
  const [meanX, meanY] = [mean(([x]) => x), mean(([, y]) => y)];
  const above = points.reduce((sum, [x, y]) => sum + (x - meanX) * (y - meanY), 0);
  return above / points.reduce((sum, [x]) => sum + (x - meanX) ** 2, 0);
}
