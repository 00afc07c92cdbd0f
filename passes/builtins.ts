/** The built-in functions that are left when expressions are made pure: which of them have no effect. */

const pure: ReadonlySet<string> = new Set(['bswap', 'clz', 'ctz', 'popcount', 'fabs', 'copysign', 'signbit']);

/** Does the value depend on the arguments alone, so that it need not be computed where nobody wants it? */
export const isPureBuiltin = (name: string): boolean => pure.has(name);
