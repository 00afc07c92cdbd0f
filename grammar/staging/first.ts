/** Which tokens a form can begin with, and whether it can match none: the tests that staged code makes before it tries anything. */
import { emptySet, type Form, type KindSet, type Rule, union, without } from './form.ts';

export interface First {
  readonly nullable: boolean;
  readonly kinds: KindSet;
}

/** The sets of a whole grammar, as a function of a form. */
export function firstSets(rules: ReadonlyMap<string, Rule>): {
  of(form: Form): First;
  ofParts(parts: readonly Form[]): First;
} {
  const known = new Map<string, First>([...rules.keys()].map(name => [name, { nullable: false, kinds: emptySet() }]));

  function of(f: Form): First {
    switch (f.is) {
      case 'token':
        return { nullable: false, kinds: f.kinds };
      case 'rule':
        return known.get(f.name)!;
      case 'sequence':
        return ofParts(f.of);
      case 'choice':
        return f.of
          .map(a => ofParts(a.parts))
          .reduce((a, b) => ({ nullable: a.nullable || b.nullable, kinds: union(a.kinds, b.kinds) }));
      case 'optional':
      case 'repeated':
        return { nullable: true, kinds: of(f.of).kinds };
      case 'not':
      case 'ahead':
        return { nullable: true, kinds: emptySet() };
    }
  }
  function ofParts(parts: readonly Form[]): First {
    let kinds = emptySet();
    let excluded = emptySet();
    for (const part of parts) {
      if (part.is === 'not') {
        if (part.of.is === 'token') excluded = union(excluded, part.of.kinds);
        continue;
      }
      const first = of(part);
      kinds = union(kinds, first.kinds);
      if (!first.nullable) return { nullable: false, kinds: without(kinds, excluded) };
    }
    return { nullable: true, kinds };
  }

  for (let changed = true; changed; ) {
    changed = false;
    for (const { name, body } of rules.values()) {
      const before = known.get(name)!;
      const after = of(body);
      if (after.nullable !== before.nullable || after.kinds.some((bit, kind) => bit !== before.kinds[kind])) {
        known.set(name, after);
        changed = true;
      }
    }
  }
  return { of, ofParts };
}
