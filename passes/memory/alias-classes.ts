/**
 * Classes of objects by their type: a program that is defined does not access an object of one class as one of another (C17 6.5p7).
 *
 *   n = v->length; v->values[i] = 1.5; m = v->length;   ==>   the store changes no int, so m is n
 *
 * There are fewer classes than the standard has types, and fewer than GCC tells apart: integers of one size are one, and so are all pointers.
 * Class 0 may be any object: characters (6.5p7, last item), what is volatile or atomic, a member of a union, GNU's may_alias, and whatever is
 * no scalar. The numbers are fixed, so that what one function says means the same in the functions that it is inlined into.
 *
 * What memory has no declared type takes it from the last store (6.5p6). A fact of one class therefore says nothing of the same address
 * accessed as another class: both may be right, one after the other.
 */
import { type CType, type FloatingName, integerOf, Qualifier } from '../../languages/types.ts';

/** By size in bytes. */
const integers: Readonly<Record<number, number>> = { 1: 0, 2: 1, 4: 2, 8: 3, 16: 4 };
const boolean = 5;
const pointer = 6;
const floatings: Readonly<Record<FloatingName, number>> = { float: 7, double: 8, 'long double': 9, _Float128: 10 };

/** May be an object of any class. */
export const anyClass = 0;

/** The class of what an lvalue of the type names. */
export function aliasClassOf(type: CType): number {
  if ((type.qualifiers & (Qualifier.mayAlias | Qualifier.volatile | Qualifier.atomic)) !== 0) return anyClass;
  switch (type.kind) {
    case 'Integer':
    case 'Enum': {
      const integer = integerOf(type);
      return integer.name === '_Bool' ? boolean : integers[integer.size];
    }
    case 'Pointer':
      return pointer;
    case 'Floating':
      return floatings[type.name];
    default:
      return anyClass;
  }
}
