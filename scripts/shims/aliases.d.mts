export const aliases: Record<string, string>;
export const pageAliases: Record<string, string>;
