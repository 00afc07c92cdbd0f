/** The text of a descent: dispatch on the kind, the rules, and what happens where there is none. */
import { clauseName, interpreted, ruleText, type Table } from './clauses.ts';
import { dispatchText } from './dispatch-text.ts';
import { type Field, type Language, literal, type Production } from './language.ts';
import { clausesOf, type Mode, stagedName } from './pass.ts';
import type { Tree, Untyped } from './schema.ts';
import { link, Names, quote } from './staging.ts';
import { reaching } from './walk-text.ts';

/**
 * The function that rules call. The context is a register that it saves and restores, because ts-pattern's handlers take two arguments; so is the origin, which a
 * rule needs again after it has visited a child.
 */
export const goText =
  (): string => `function go(n,c){const a=R.at,s=go.ctx,r=go.walk(n,c===undefined?s:c);R.at=a;go.ctx=s;return r}
go.ctx=undefined;go.unit=undefined;go.walk=null;go.rest=null;
go.maybe=function(n,c){return n===null?null:go(n,c)};
go.each=function(l,c){const a=R.at,s=go.ctx,x=c===undefined?s:c;let b=null;for(let i=0;i<l.length;i++){const n=l[i],m=go.walk(n,x);if(b!==null)b.push(m);else if(m!==n){b=l.slice(0,i);b.push(m)}}R.at=a;go.ctx=s;return b===null?l:b};
go.chain=function(l,c){const a=R.at,s=go.ctx;let x=c===undefined?s:c;const b=[];for(let i=0;i<l.length;i++){const r=go.walk(l[i],x);b.push(r.node);x=r.value}R.at=a;go.ctx=s;return{nodes:b,value:x}};
go.children=function(n,c){const a=R.at,s=go.ctx,r=go.rest(n,c===undefined||c===n?s:c);R.at=a;go.ctx=s;return r};return go`;

export interface Descent {
  readonly name: string;
  readonly from: Language;
  readonly to: Language;
  readonly mode: Mode;
  /** the nonterminals that hand a value up */
  readonly valued: ReadonlySet<string>;
  readonly defaults: object;
  readonly go: Untyped;
  readonly table: Table;
  /** the productions that do not occur */
  readonly absent: readonly string[];
}

type Visitor = (x: Tree, ctx: unknown) => Untyped;

/** The functions that visit a node in a context: by its rule, and as if it had none. */
export function linkDescent(descent: Descent): { readonly walk: Visitor; readonly rest: Visitor } {
  const { name, from, to, mode, go, table, absent } = descent;
  const shared = { '~go': go, '~defaults': descent.defaults };
  if (mode === 'staged')
    return link(stagedName('descend', name, from, to, absent), Object.setPrototypeOf(shared, table), () =>
      descentText(descent),
    );
  const rules: Record<string, unknown> = {};
  for (const kind of Object.keys(table)) {
    let context: unknown;
    const rule = interpreted(table[kind]!, name, kind, () => {
      go.ctx = context;
    });
    rules[kind] = (node: Tree, ctx: unknown) => {
      context = ctx;
      return rule(node);
    };
  }
  return link(stagedName('interpreted', name, from, to, absent), { ...rules, ...shared }, () => descentText(descent));
}

function descentText(descent: Descent): string {
  const { name, from, valued, table, absent } = descent;
  const names = new Names();
  const concerned = (kind: string): boolean =>
    clausesOf(table, kind) !== undefined || valued.has(from.prods.get(kind)!.nt);
  const entered = reaching(from, concerned, absent);
  const functions: string[] = [];
  const cases = new Map<string, string>();
  const rest = new Map<string, string>();
  for (const production of from.prods.values()) {
    const { kind, nt } = production;
    const visit = visitText(production, entered, valued);
    if (visit.text !== '') functions.push(visit.text);
    rest.set(kind, `return ${visit.call};`);
    if (clausesOf(table, kind) !== undefined) {
      functions.push(ruleFunction(descent, kind, names));
      cases.set(kind, `return f_${kind}(m,c);`);
    } else if (valued.has(nt)) {
      const value = names.constant(`C["~defaults"][${quote(nt)}]`);
      cases.set(kind, `return{node:${visit.call},value:${value}(c)};`);
    } else cases.set(kind, `return ${visit.call};`);
  }
  const fail = `H.fail(${quote(name)},m)`;
  return `const go=C["~go"];${names.header()}${listText('list', '')}${listText('listV', '.node')}
${functions.join('\n')}
function walk(m,c){${dispatchText(cases, fail)}}
function rest(m,c){${dispatchText(rest, fail)}}
return{walk,rest}`;
}

/** keeps a production and visits its children */
function visitText(
  production: Production,
  entered: ReadonlySet<string>,
  valued: ReadonlySet<string>,
): { call: string; text: string } {
  const { kind, fields } = production;
  const children = production.children.filter(field => entered.has(field.type));
  if (children.length === 0) return { call: 'm', text: '' };
  const visit = ({ card, type }: Field, i: number): string => {
    if (card === '*') return `list${valued.has(type) ? 'V' : ''}(a${i},c)`;
    return `${card === '?' ? `a${i}===null?null:` : ''}walk(a${i},c)${valued.has(type) ? '.node' : ''}`;
  };
  const visits = children.map((field, i) => `const a${i}=m.${field.name},b${i}=${visit(field, i)};`).join('');
  const same = children.map((_, i) => `a${i}===b${i}`).join('&&');
  const rebuilt = literal(
    kind,
    fields,
    field => (children.includes(field) ? `b${children.indexOf(field)}` : `m.${field.name}`),
    'm.at',
  );
  return { call: `d_${kind}(m,c)`, text: `function d_${kind}(m,c){${visits}return ${same}?m:${rebuilt}}` };
}

function ruleFunction({ name, mode, table }: Descent, kind: string, names: Names): string {
  const clauses = table[kind]!;
  const path = `C[${quote(kind)}]`;
  if (mode === 'interpreted') return `function f_${kind}(m,c){go.ctx=c;return ${names.constant(path)}(m,c)}`;
  const body = ruleText(clauses, path, names, (_, call, index) => {
    const origin = names.tracing ? `H.traced(m.at,${quote(clauseName(name, kind, index))})` : 'm.at';
    return `R.at=${origin};go.ctx=c;return ${call};`;
  });
  const covered = clauses.some(clause => clause.pattern === undefined);
  return `function f_${kind}(m,c){${names.locals()}${body}${covered ? '' : `H.fail(${quote(name)},m)`}}`;
}

/** visits a list; it is copied from the first change on */
const listText = (name: string, value: string): string =>
  `function ${name}(a,c){let b=null;for(let i=0;i<a.length;i++){const x=a[i],y=walk(x,c)${value};if(b!==null)b.push(y);else if(y!==x){b=a.slice(0,i);b.push(y)}}return b===null?a:b}`;
