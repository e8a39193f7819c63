export function findBrowser(name: 'chromium' | 'firefox'): string | undefined;
export const chromiumFlags: string[];
export const firefoxPrefs: Record<string, string | number | boolean>;
export const insecureHost: string;
