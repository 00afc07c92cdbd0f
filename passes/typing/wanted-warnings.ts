/** Which warnings somebody wants to hear of: what only they need is not looked for otherwise. Asked once for a unit. */
import type { Diagnostics } from '../../languages/diagnostics.ts';

const options = {
  format: ['Wformat=', 'Wformat-extra-args', 'Wformat-security', 'Wformat-nonliteral', 'Wformat-zero-length'],
  nonNull: ['Wnonnull'],
  parentheses: ['Wparentheses', 'Wlogical-not-parentheses'],
  danglingElse: ['Wdangling-else'],
  signCompare: ['Wsign-compare'],
  typeLimits: ['Wtype-limits'],
  boolCompare: ['Wbool-compare'],
  floatEqual: ['Wfloat-equal'],
  comparisons: ['Wsign-compare', 'Wtype-limits', 'Wbool-compare', 'Wfloat-equal'],
  emptyBody: ['Wempty-body'],
  switch: ['Wswitch'],
  switches: ['Wswitch', 'Wswitch-enum', 'Wswitch-default'],
  missingFields: ['Wmissing-field-initializers'],
  missingPrototypes: ['Wmissing-prototypes'],
  strictPrototypes: ['Wstrict-prototypes'],
  definitions: ['Wmissing-prototypes', 'Wmissing-declarations', 'Wstrict-prototypes', 'Wold-style-definition'],
  mixture: ['Wdeclaration-after-statement'],
  nestedExterns: ['Wnested-externs'],
  variableArrays: ['Wvla'],
  pointerArithmetic: ['Wpointer-arith'],
  castQualifiers: ['Wcast-qual'],
  writeStrings: ['Wwrite-strings'],
} as const;

export type WantedWarnings = Readonly<Record<keyof typeof options, boolean>>;

export function wantedWarnings(diagnostics: Diagnostics): WantedWarnings {
  const rows = Object.entries(options).map(([name, ones]) => [name, ones.some(one => diagnostics.wants(one))] as const);
  return Object.fromEntries(rows) as WantedWarnings;
}
