/** Switches that leave values out (gcc manual, -Wswitch, -Wswitch-enum, -Wswitch-default). */
import { spell } from '../../../languages/type-spelling.ts';
import type { CType } from '../../../languages/types.ts';
import type { Switch, Typer } from '../typer.ts';

/** `type` is that of the value before its promotion. */
export function checkSwitch(t: Typer, at: number, type: CType, { cases, default: other }: Switch): void {
  if (other < 0) t.warning('Wswitch-default', at, 'switch missing default case');
  if (type.kind !== 'Enum') return;
  const option = t.wanted.switch ? 'Wswitch' : 'Wswitch-enum';
  const { enumerators, name } = type.tag;
  const values = new Set(enumerators.map(e => e.value));
  for (const c of cases) {
    if (c.low !== c.high || values.has(c.low) || name === '') continue;
    t.warning(option, c.at, `case value '${c.low}' not in enumerated type '${spell(t.types.plain(type))}'`);
  }
  for (const { name: enumerator, value } of enumerators) {
    if (value === null || cases.some(c => c.low <= value && value <= c.high)) continue;
    const message = `enumeration value '${enumerator}' not handled in switch`;
    if (other < 0) t.warning(option, at, message);
    else t.warning('Wswitch-enum', at, message);
  }
}
