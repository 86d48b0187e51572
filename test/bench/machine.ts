/** How long a fixed piece of work takes, ms. Shared machines are now and then several times slower: read the figures beside it by that. */
export function fixedWork(): number {
  const start = performance.now();
  let sum = 0;
  for (let i = 0; i < 1e8; i++) sum = (sum + i * 7) | 0;
  return sum === 0.5 ? Number.NaN : performance.now() - start;
}

/** The quickest of a few tells the machine's speed, the slowest how much is taken from it. */
export function machine(): string {
  const times = Array.from({ length: 10 }, fixedWork);
  return `# fixed work: ${Math.min(...times).toFixed(0)} to ${Math.max(...times).toFixed(0)} ms`;
}
