/** The text of a bottom-up walk with rules in it. Where nothing changes, the same object comes back. */
import { type Clause, clauseName, keep, ruleText } from './clauses.ts';
import { dispatchText } from './dispatch-text.ts';
import { type Language, literal, type Production } from './language.ts';
import { Names, quote } from './staging.ts';

/** the rule of one pass for one kind, and where staged code finds it */
export interface Link {
  readonly clauses: readonly Clause[];
  readonly path: string;
  readonly pass: string;
  readonly kind: string;
}

/** The nonterminals in whose terms one of `kinds` can occur where the productions `absent` do not: a walk need not enter the others. */
export function reaching(
  language: Language,
  kinds: (kind: string) => boolean,
  absent: readonly string[] = [],
): Set<string> {
  const found = new Set<string>();
  const reaches = (production: Production): boolean =>
    !absent.includes(production.kind) &&
    (kinds(production.kind) || production.children.some(field => found.has(field.type)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [nt, productions] of language.nts) if (!found.has(nt) && productions.some(reaches)) found.add(nt);
  }
  return found;
}

/** The walk over terms of `language` without the productions `absent`; `chains` holds the rules of each kind, one per pass, or 'call' where C holds the rule as a function. */
export function walkText(
  language: Language,
  chains: ReadonlyMap<string, readonly Link[] | 'call'>,
  absent: readonly string[] = [],
): string {
  const names = new Names();
  const entered = reaching(language, kind => chains.has(kind), absent);
  const functions: string[] = [];
  const cases = new Map<string, string>();
  for (const production of language.prods.values()) {
    const { kind } = production;
    const chain = chains.get(kind);
    const children = production.children.filter(field => entered.has(field.type));
    if (children.length === 0 && chain === undefined) {
      cases.set(kind, 'return m;');
      continue;
    }
    const visits = children.map((field, i) => {
      const visit =
        field.card === '*' ? `list(a${i})` : field.card === '?' ? `a${i}===null?null:go(a${i})` : `go(a${i})`;
      return `const a${i}=m.${field.name},b${i}=${visit};`;
    });
    const rule =
      chain === undefined
        ? 'return m;'
        : chain === 'call'
          ? `return ${names.constant(`C[${quote(kind)}]`)}(m);`
          : `${chainText(chain, names, false)}return m;`;
    const body = `${visits.join('')}${rebuildText(production, children)}${rule}`;
    functions.push(`function f_${kind}(m){${names.locals()}${body}}`);
    cases.set(kind, `return f_${kind}(m);`);
  }
  return `${names.header()}${LIST}\n${functions.join('\n')}
function go(m){${dispatchText(cases, `H.fail(${quote(language.name)},m)`)}}return go`;
}

/** `m` becomes a node with the children b0, b1, ... where one differs from a0, a1, ... */
function rebuildText({ kind, fields }: Production, children: Production['fields']): string {
  if (children.length === 0) return '';
  const changed = children.map((_, i) => `a${i}!==b${i}`).join('||');
  const rebuilt = literal(
    kind,
    fields,
    field => (children.includes(field) ? `b${children.indexOf(field)}` : `m.${field.name}`),
    'm.at',
  );
  return `if(${changed})m=${rebuilt};`;
}

/** The rules of a chain of fused passes on `m`. A node that a rule made has been through the later ones already. */
export function chainText(chain: readonly Link[], names: Names, nested: boolean): string {
  return chain
    .map(({ clauses, path, pass, kind }, i) => {
      const leave = `break l${i};`;
      const act = (clause: Clause, call: string, index: number): string => {
        if (clause.handler === keep) return leave;
        if (!names.tracing) return `${nested ? '' : 'R.at=m.at;'}if((r=${call})!==m)return r;${leave}`;
        const enter = `R.at=H.traced(m.at,${quote(clauseName(pass, kind, index))});`;
        return `${nested ? 'const t=R.at;' : ''}${enter}r=${call};${nested ? 'R.at=t;' : ''}if(r!==m)return r;${leave}`;
      };
      return `l${i}:{${ruleText(clauses, path, names, act)}}`;
    })
    .join('\n');
}

/** visits a list; it is copied from the first change on */
const LIST = `function list(a){let b=null;for(let i=0;i<a.length;i++){const x=a[i],y=go(x);if(b!==null)b.push(y);else if(y!==x){b=a.slice(0,i);b.push(y)}}return b===null?a:b}`;
