/** The validator that follows from a schema. */
import type { Language } from './language.ts';
import type { Tree, Untyped } from './schema.ts';
import { terminals } from './terminals.ts';

/** more than these help nobody */
const ENOUGH = 20;

/**
 * What is wrong with `x` as a term of nonterminal `nt`: each fault with the path to it, none if it is valid. `context` reaches the terminals.
 */
export function validate(
  language: Language,
  nt: string,
  x: unknown,
  { context }: { context?: unknown } = {},
): string[] {
  const faults: string[] = [];
  /** field names and indices from the root to the node at hand; text is made of it only where there is a fault */
  const path: (string | number)[] = [];
  const fault = (what: string): void => {
    if (faults.length < ENOUGH)
      faults.push(`${nt}${path.map(step => (typeof step === 'number' ? `[${step}]` : `.${step}`)).join('')}: ${what}`);
  };
  const terminal = (type: string, value: unknown): void => {
    if (!terminals.get(type)!.is(value, context)) fault(`${describe(value)} is no ${type}`);
  };
  const node = (type: string, value: Untyped): void => {
    const production = typeof value === 'object' && value !== null ? language.prods.get(value.kind) : undefined;
    if (production === undefined || production.nt !== type) {
      fault(`${describe(value)} is no ${type} of ${language.name}`);
      return;
    }
    if (!Number.isInteger(value.at)) fault('there is no origin');
    for (const field of production.fields) {
      const check = field.term ? terminal : node;
      const held = value[field.name];
      path.push(field.name);
      if (field.card === '*') {
        if (Array.isArray(held)) {
          for (let i = 0; i < held.length; i++) {
            path.push(i);
            check(field.type, held[i]);
            path.pop();
          }
        } else fault(`${describe(held)} is no list`);
      } else if (field.card !== '?' || held !== null) check(field.type, held);
      path.pop();
    }
  };
  node(nt, x);
  return faults;
}

/** Validates a term of whatever nonterminal its kind belongs to. */
export function validateTree(language: Language, x: Tree, options: { context?: unknown } = {}): string[] {
  const nt = language.prods.get(x.kind)?.nt;
  return nt === undefined ? [`${describe(x)} is no term of ${language.name}`] : validate(language, nt, x, options);
}

function describe(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value !== 'object' || value === null) return String(value);
  if (Array.isArray(value)) return 'a list';
  return 'kind' in value ? String(value.kind) : 'an object';
}
