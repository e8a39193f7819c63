export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** One line of the log: where it comes from, what happened, and the values that matter. Never a key or user data. */
export type Log = (
  level: LogLevel,
  scope: string,
  message: string,
  details?: Record<string, unknown>,
) => void;

/** The log that keeps silent. */
export const noLog: Log = () => {};
