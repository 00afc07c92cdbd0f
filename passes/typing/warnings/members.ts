/** Members that an initialiser says nothing of (gcc manual, -Wmissing-field-initializers). */
import { spell } from '../../../languages/type-spelling.ts';
import { type RecordType, sizeOf } from '../../../languages/types.ts';
import type { RecordField } from '../../../languages/unit.ts';
import { closing, startOfLine, tokenOf } from '../source-ranges.ts';
import type { Typer } from '../typer.ts';

/** The initialiser whose braces open at `at` ends before the member at `position`. */
export function checkMembers(t: Typer, type: RecordType, position: number, at: number): void {
  const { source } = t.unit;
  const missing = type.tag.fields.slice(position).find(isMissed);
  if (source === null || missing === undefined) return;
  const place = startOfLine(source, closing(source, tokenOf(at)));
  const name = missing.name ?? '({anonymous})';
  const declared = t.memberPlaces.get(missing);
  const notes = declared === undefined ? [] : [{ at: declared, message: `'${name}' declared here` }];
  t.warning('Wmissing-field-initializers', place, `missing initializer for field '${name}' of '${spell(type)}'`, notes);
}

/** What has no size needs no value; unnamed bit-fields take none (C17 6.7.9p9). */
const isMissed = ({ name, type, width }: RecordField): boolean =>
  (name !== null || width < 0) && (type.kind !== 'Array' || type.length !== null) && sizeOf(type) > 0;
