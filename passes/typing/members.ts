/** Members of structs and unions by name. */
import type { RecordField, Tag } from '../../languages/unit.ts';

/** The members that lead to a name, through anonymous structs and unions (C17 6.7.2.1p13); null when there is none. */
export function findMember(tag: Tag, name: string): readonly RecordField[] | null {
  const { fields } = tag;
  for (const field of fields) if (field.name === name) return [field];
  for (const field of fields) {
    if (field.name !== null || field.type.kind !== 'Record') continue;
    const inner = findMember(field.type.tag, name);
    if (inner !== null) return [field, ...inner];
  }
  return null;
}

export function memberNames(tag: Tag): string[] {
  return tag.fields.flatMap(f =>
    f.name !== null ? [f.name] : f.type.kind === 'Record' ? memberNames(f.type.tag) : [],
  );
}
