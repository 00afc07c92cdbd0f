/** The name that was probably meant by a misspelt one. */

/** The nearest candidate, when it is near enough for gcc to suggest it; else null. */
export function didYouMean(name: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const most = cutoff(name.length, candidate.length);
    if (Math.abs(candidate.length - name.length) > Math.min(most, least - 1)) continue;
    const d = distance(name, candidate);
    if (d === 0 || d > most || d >= least) continue;
    least = d;
    best = candidate;
  }
  return best;
}

/** How many letters may differ: a third of the longer name; a little more when the lengths differ much. */
function cutoff(a: number, b: number): number {
  const longer = Math.max(a, b);
  if (longer <= 1) return 0;
  return Math.abs(a - b) <= 1 ? Math.max(Math.floor(longer / 3), 1) : Math.floor((longer + 2) / 3);
}

/** Damerau and Levenshtein's distance: insertions, deletions, replacements and exchanges of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + Number(a[i - 1] !== b[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    before = row;
    row = next;
  }
  return row[b.length];
}
