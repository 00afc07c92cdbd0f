/** C types as a person writes them, for diagnostics, with gcc's spacing: `const char *`, `int (*)[3]`, `struct point`. */
import { type CType, type FloatingName, type IntegerName, Qualifier } from './types.ts';

const words = [
  ['const', Qualifier.const],
  ['volatile', Qualifier.volatile],
  ['restrict', Qualifier.restrict],
  ['_Atomic', Qualifier.atomic],
] as const;

function qualifierWords(bits: number): string {
  return words
    .filter(([, bit]) => bits & bit)
    .map(([word]) => word)
    .join(' ');
}

/** Where gcc's spelling is not the shortest one. */
const longSpellings: Readonly<Partial<Record<IntegerName | FloatingName, string>>> = {
  short: 'short int',
  'unsigned short': 'short unsigned int',
  long: 'long int',
  'unsigned long': 'long unsigned int',
  'long long': 'long long int',
  'unsigned long long': 'long long unsigned int',
  'unsigned __int128': '__int128 unsigned',
};

/** Spells the type around `name`, which may be empty: a declaration of the name with this type. */
export function spellDeclaration(type: CType, name: string): string {
  let declarator = name;
  let t = type;
  let afterPointer = false;
  for (;;) {
    if (t.kind === 'Pointer') {
      const q = qualifierWords(t.qualifiers);
      const gap = declarator !== '' && (declarator.startsWith('(') || (q !== '' && !declarator.startsWith('*')));
      declarator = `*${q === '' ? '' : ` ${q}`}${gap ? ' ' : ''}${declarator}`;
      afterPointer = true;
      t = t.of;
      continue;
    }
    if (t.kind !== 'Array' && t.kind !== 'VariableArray' && t.kind !== 'Function') break;
    if (afterPointer) declarator = `(${declarator})`;
    afterPointer = false;
    if (t.kind === 'Function') {
      declarator += `(${spellParameters(t.parameters, t.variadic, t.prototype)})`;
      t = t.returns;
    } else {
      declarator += `[${t.kind === 'Array' ? (t.length ?? '') : t.length === null ? '*' : t.length.name}]`;
      t = t.of;
    }
  }
  const q = qualifierWords(t.qualifiers);
  const base = `${q === '' ? '' : `${q} `}${spellBase(t)}`;
  return declarator === '' ? base : `${base}${declarator.startsWith('[') ? '' : ' '}${declarator}`;
}

/** Spells a type name, as it stands between quotes in a message. */
export const spell = (type: CType): string => spellDeclaration(type, '');

function spellParameters(parameters: readonly CType[], variadic: boolean, prototype: boolean): string {
  if (parameters.length === 0) return variadic ? '...' : prototype ? 'void' : '';
  let text = '';
  for (let i = 0; i < parameters.length; i++) {
    text += spell(parameters[i]);
    // gcc leaves two spaces after a parameter that is no pointer.
    if (i + 1 < parameters.length) text += parameters[i].kind === 'Pointer' ? ', ' : ',  ';
  }
  return variadic ? `${text}, ...` : text;
}

function spellBase(t: CType): string {
  switch (t.kind) {
    case 'Integer':
    case 'Floating':
      return longSpellings[t.name] ?? t.name;
    case 'Complex':
      return `complex ${longSpellings[t.of.name] ?? t.of.name}`;
    case 'Vector':
      return `__vector(${t.lanes}) ${longSpellings[t.of.name] ?? t.of.name}`;
    case 'Record':
    case 'Enum':
      return `${t.tag.word} ${/^[A-Za-z_$]/.test(t.tag.name) ? t.tag.name : '<anonymous>'}`;
    default:
      return 'void';
  }
}
