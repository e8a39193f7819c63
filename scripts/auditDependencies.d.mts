export function lockfileFaults(lock: {
  readonly lockfileVersion?: number;
  readonly packages?: Record<string, object>;
}): string[];
export function advisories(answer: string): string[] | undefined;
