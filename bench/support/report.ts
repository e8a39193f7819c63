/** One line of the table. */
export interface Row {
  readonly question: string;
  readonly where: string;
  /** With their unit. */
  readonly ours: string;
  readonly raw: string;
  /** Ours to raw: more is better for a speed, less for a time. */
  readonly ratio?: number;
  readonly goal: string;
  readonly holds: boolean;
}

/** A speed that should be at least `goal` times that of raw. */
export function speedRow(
  question: string,
  where: string,
  unit: string,
  ours: number,
  raw: number,
  goal: number,
  rawNote = '',
): Row {
  const ratio = ours / raw;
  const texts = { ours: `${show(ours)} ${unit}`, raw: `${show(raw)} ${unit}${rawNote && ` (${rawNote})`}` };
  return { question, where, ...texts, ratio, goal: `≥ ${goal} × raw`, holds: ratio >= goal };
}

/** A time or a size that should be at most `goal` times that of raw. */
export function costRow(
  question: string,
  where: string,
  unit: string,
  ours: number,
  raw: number,
  goal: number,
): Row {
  const ratio = ours / raw;
  const texts = { ours: `${show(ours)} ${unit}`, raw: `${show(raw)} ${unit}` };
  return { question, where, ...texts, ratio, goal: `≤ ${goal} × raw`, holds: ratio <= goal };
}

/** A value that should be at most `goal`, with raw beside it to compare. */
export function limitRow(
  question: string,
  where: string,
  unit: string,
  ours: number,
  goal: number,
  raw?: number,
): Row {
  const ratio = raw === undefined ? {} : { ratio: ours / raw };
  const texts = { ours: `${show(ours)} ${unit}`, raw: raw === undefined ? '–' : `${show(raw)} ${unit}` };
  return { question, where, ...texts, ...ratio, goal: `≤ ${goal} ${unit}`, holds: ours <= goal };
}

/** The rows as a table in Markdown. */
export function table(rows: readonly Row[]): string {
  const head = ['question', 'where', 'webgroup', 'raw', 'ratio', 'goal', ''];
  const body = rows.map(({ question, where, ours, raw, ratio, goal, holds }) => [
    question,
    where,
    ours,
    raw,
    ratio === undefined ? '' : ratio.toFixed(2),
    goal,
    holds ? 'holds' : '**missed**',
  ]);
  const widths = head.map((title, i) => Math.max(title.length, ...body.map((cells) => cells[i]!.length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n');
}

export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** The value that the share `p` of all does not exceed. */
export function percentile(values: readonly number[], p: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) * p;
  const below = Math.floor(middle);
  const rest = middle - below;
  return sorted[below]! + (rest === 0 ? 0 : rest * (sorted[below + 1]! - sorted[below]!));
}

function show(value: number): string {
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return value.toFixed(digits);
}
