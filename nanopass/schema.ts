/** The types that follow from a schema: nodes, fields, constructors. Nothing here exists at run time. */
import type { Origin, SourceOrigin } from './origin.ts';
import type { Terminals } from './terminals.ts';

/**
 * Inside the framework a node is handled by the schema of its language, which is data: there is no static type for "a node of the language that this
 * variable holds". At the public edge nodes have the types below.
 */
// biome-ignore lint/suspicious/noExplicitAny: see above
export type Untyped = any;

/** nonterminal -> production -> field -> type, where a type is the name of a terminal or a nonterminal, with `*` for a list and `?` for what may be null */
export type Schema = { readonly [NT: string]: { readonly [K: string]: { readonly [F: string]: string } } };

/** A node as tools see it, whatever its language. */
export interface Tree {
  readonly kind: string;
  readonly at: number;
}

type Ref<S, N> = N extends keyof Terminals ? Terminals[N] : N extends keyof S ? Node<S, N> : never;
/** the type of a field declared as F, children taken from language S */
export type FieldT<S, F> = F extends `${infer N}*`
  ? readonly Ref<S, N>[]
  : F extends `${infer N}?`
    ? Ref<S, N> | null
    : Ref<S, F>;
/** production K with fields Fs, children taken from language S */
export type Prod<S, K, Fs> = {
  readonly [F in keyof Fs | 'kind' | 'at']: F extends 'kind'
    ? K
    : F extends 'at'
      ? Origin
      : F extends keyof Fs
        ? FieldT<S, Fs[F]>
        : never;
};
/** any node of nonterminal NT */
export type Node<S, NT extends keyof S> = { [K in keyof S[NT]]: Prod<S, K, S[NT][K]> }[keyof S[NT]];
/** a node of any nonterminal */
export type AnyNode<S> = { [NT in keyof S]: Node<S, NT> }[keyof S];
/** the names of all productions */
export type Kinds<S> = { [NT in keyof S]: keyof S[NT] }[keyof S] & string;
/** the nonterminal that production K belongs to */
export type NTOf<S, K> = { [NT in keyof S]: K extends keyof S[NT] ? NT : never }[keyof S];
export type FieldsOf<S, K> = { [NT in keyof S]: K extends keyof S[NT] ? S[NT][K] : never }[keyof S];
/** the nodes of one production */
export type NodeK<S, K> = Prod<S, K, FieldsOf<S, K>>;

/** `S` without the productions R, with those of A */
export type Extended<S, R, A> = {
  readonly [NT in keyof S | keyof A]: {
    readonly [K in
      | (NT extends keyof S ? Exclude<keyof S[NT], R> : never)
      | (NT extends keyof A ? keyof A[NT] : never)]: NT extends keyof A
      ? K extends keyof A[NT]
        ? A[NT][K]
        : NT extends keyof S
          ? K extends keyof S[NT]
            ? S[NT][K]
            : never
          : never
      : NT extends keyof S
        ? K extends keyof S[NT]
          ? S[NT][K]
          : never
        : never;
  };
};

/** what may be written as a field's type, with nonterminals NTs */
type Spec<NTs> = `${(keyof Terminals & string) | (NTs & string)}${'' | '*' | '?'}`;
/** `S`, or a type that says which field is wrong */
export type Checked<S, NTs> = {
  [NT in keyof S]: {
    [K in keyof S[NT]]: {
      [F in keyof S[NT][K]]: S[NT][K][F] extends Spec<NTs>
        ? S[NT][K][F]
        : { error: 'unknown field type'; got: S[NT][K][F] };
    };
  };
};

/** the constructors of a language: each takes the fields by name */
export type MkT<S> = {
  readonly [K in Kinds<S>]: (
    fields: {
      readonly [F in keyof FieldsOf<S, K>]: FieldT<S, FieldsOf<S, K>[F]>;
    },
  ) => NodeK<S, K>;
};

// Nodes that a descend pass has not visited yet: the same shapes, with the other brand all the way down.
type SrcRef<S, N> = N extends keyof Terminals ? Terminals[N] : N extends keyof S ? SrcNode<S, N> : never;
type SrcFieldT<S, F> = F extends `${infer N}*`
  ? readonly SrcRef<S, N>[]
  : F extends `${infer N}?`
    ? SrcRef<S, N> | null
    : SrcRef<S, F>;
export type SrcProd<S, K, Fs> = {
  readonly [F in keyof Fs | 'kind' | 'at']: F extends 'kind'
    ? K
    : F extends 'at'
      ? SourceOrigin
      : F extends keyof Fs
        ? SrcFieldT<S, Fs[F]>
        : never;
};
export type SrcNode<S, NT extends keyof S> = { [K in keyof S[NT]]: SrcProd<S, K, S[NT][K]> }[keyof S[NT]];
