/** `tscc/plugin`: what a module that `--plugin` loads has as its default export. */
import type { AnyPass, Fact, Pass } from '../nanopass/index.ts';
import type { Rule } from '../targets/selection/rules.ts';

/**
 * The version of what `tscc/plugin`, `tscc/nanopass`, `tscc/languages`, `tscc/passes` and `tscc/target` offer. What takes something away, or changes it, counts up the
 * first number; what only adds, the second.
 */
export const apiVersion = '1.1';

export interface Plugin {
  /** the version that it was written for */
  readonly api: string;
  /** its passes, by whose names the order speaks */
  // biome-ignore lint/suspicious/noExplicitAny: each is typed against its own two languages
  readonly passes?: readonly (AnyPass | Pass<any, any>)[];
  /** what its passes need or establish, beyond the facts that there are */
  readonly facts?: Readonly<Record<string, Fact>>;
  /** edits of the order, as `--passes` takes them */
  readonly order?: string;
  /** rules of the target that come before its own where both match */
  readonly selectionRules?: readonly Rule[];
}

/** Types the default export. */
export const plugin = (definition: Plugin): Plugin => definition;

/** Is what was written for version `written` at home in version `here`? */
export function fits(written: string, here = apiVersion): boolean {
  const [[major, minor], [ourMajor, ourMinor]] = [written, here].map(version => version.split('.').map(Number)) as [
    [number, number],
    [number, number],
  ];
  return major === ourMajor && minor <= ourMinor;
}
