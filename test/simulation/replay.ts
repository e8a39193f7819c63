/** What shows a seed again, with all that happens in it. */
export function replayCommand(seed: number): string {
  return `npm run sim -- --seed ${seed} --trace`;
}
