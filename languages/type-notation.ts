/** Reads the one-word notation in which dumps write C types (`notation` in types.ts). */
import {
  type CType,
  type FloatingName,
  type FloatingType,
  type IntegerName,
  type IntegerType,
  Qualifier,
} from './types.ts';
import type { Handles } from './unit.ts';

/** Throws an Error that quotes the text when it is not the notation of a type of these tables. */
export function readType(text: string, handles: Handles): CType {
  const { types } = handles;
  let at = 0;
  const fail = (): never => {
    throw new Error(`not a type: ${text}`);
  };
  const word = (): string => {
    const from = at;
    while (at < text.length && !'[],;'.includes(text[at])) at++;
    return text.slice(from, at);
  };
  const skip = (c: string): void => {
    if (text[at++] !== c) fail();
  };
  const inBrackets = <T>(read: () => T): T => {
    skip('[');
    const r = read();
    skip(']');
    return r;
  };
  function type(): CType {
    const w = word();
    switch (w) {
      case 'void':
        return types.void;
      case 'ptr':
        return inBrackets(() => types.pointer(type()));
      case 'complex':
        return inBrackets(() => types.complex(type() as FloatingType));
      case 'vector':
        return inBrackets(() => {
          const lanes = Number(word());
          skip(',');
          return types.vector(type() as IntegerType, lanes);
        });
      case 'array':
        return inBrackets(() => {
          const length = word();
          skip(',');
          const of = type();
          if (length === '?') return types.array(of, null);
          if (length === '*') return types.variableArray(of, null);
          const dot = length.lastIndexOf('.');
          return dot < 0
            ? types.array(of, Number(length))
            : types.variableArray(of, handles.symbolOf(Number(length.slice(dot + 1))) ?? fail());
        });
      case 'struct':
      case 'union':
      case 'enum':
        return inBrackets(() => {
          const name = word();
          const dot = name.lastIndexOf('.');
          const tag = handles.tagOf(Number(name.slice(dot + 1)), w, name.slice(0, dot)) ?? fail();
          return w === 'enum' ? types.enumeration(tag) : types.record(tag);
        });
      case 'fn':
        return inBrackets(() => {
          const returns = type();
          const parameters: CType[] = [];
          let variadic = false;
          let prototype = true;
          while (text[at] === ';') {
            at++;
            if (text.startsWith('...', at)) {
              variadic = true;
              at += 3;
            } else if (text[at] === '?') {
              prototype = false;
              at++;
            } else parameters.push(type());
          }
          return types.function(returns, parameters, variadic, prototype);
        });
    }
    const name = w.replaceAll('-', ' ');
    const basic = types.integer[name as IntegerName] ?? types.floating[name as FloatingName];
    if (basic !== undefined) return basic;
    let qualifiers = 0;
    let aligned = 0;
    for (const part of w.split('-')) {
      if (part.startsWith('aligned')) aligned = Number(part.slice(7));
      else qualifiers |= Qualifier[part as keyof typeof Qualifier] ?? fail();
    }
    return inBrackets(() => {
      const t = type();
      return types.variant(t, qualifiers, aligned);
    });
  }
  const result = type();
  if (at !== text.length) fail();
  return result;
}
