/** The built-in functions that are left when expressions are made pure: which of them have no effect. */

const integerSuffixes = ['', 'l', 'll', 'imax'];
const floatingSuffixes = ['', 'f', 'l', 'f128'];
const each = (names: readonly string[], suffixes: readonly string[]): string[] =>
  names.flatMap(name => suffixes.map(suffix => name + suffix));

const pure: ReadonlySet<string> = new Set([
  ...['bswap16', 'bswap32', 'bswap64', 'bswap128'],
  ...each(['clz', 'ctz', 'popcount', 'parity', 'ffs', 'clrsb', 'abs'], integerSuffixes),
  ...['abs', 'labs', 'llabs'],
  ...each(
    ['fabs', 'copysign', 'signbit', 'isnan', 'isinf', 'finite', 'isfinite', 'inf', 'huge_val', 'nan'],
    floatingSuffixes,
  ),
  ...['isinf_sign', 'isnormal', 'isunordered', 'isgreater', 'isgreaterequal', 'isless', 'islessequal', 'islessgreater'],
  ...['expect', 'expect_with_probability', 'constant_p', 'object_size', 'assume_aligned', 'extract_return_addr'],
  ...['frame_address', 'return_address'],
]);

/** Does the value depend on the arguments alone, so that it need not be computed where nobody wants it? */
export const isPureBuiltin = (name: string): boolean => pure.has(name);
