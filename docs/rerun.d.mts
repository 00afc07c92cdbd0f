export const pages: readonly string[];
export function read(page: string): string;
export function rerun(page: string): string;
