/** Loads plugins: TypeScript or JavaScript modules that see this compiler's own modules under `tscc/...`. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import type { BuildFailure } from 'esbuild';
import * as languages from '../languages/public.ts';
import * as nanopass from '../nanopass/index.ts';
import * as passes from '../passes/public.ts';
import * as target from '../targets/public.ts';
import * as plugin from './plugin.ts';
import { apiVersion, fits, type Plugin } from './plugin.ts';
import { home } from './toolchain.ts';

const modules: Readonly<Record<string, unknown>> = {
  'tscc/plugin': plugin,
  'tscc/nanopass': nanopass,
  'tscc/languages': languages,
  'tscc/passes': passes,
  'tscc/target': target,
};

/** The plugin in a file. Throws an Error that says what is wrong with it. */
export function loadPlugin(path: string): Plugin {
  const file = resolve(path);
  const { exports } = evaluate(bundled(path, file), file);
  const { default: found } = exports as { readonly default?: Partial<Plugin> };
  if (typeof found?.api !== 'string')
    throw new Error(`${path} is no plugin: it has no default export made by 'plugin' of tscc/plugin`);
  if (!fits(found.api))
    throw new Error(`${path} was written for version ${found.api} of tscc/plugin, and this is version ${apiVersion}`);
  return found as Plugin;
}

/** The module and what it imports from its own files, as one CommonJS module. esbuild, which reads TypeScript, is loaded only here. */
function bundled(path: string, file: string): string {
  readFileSync(file);
  const esbuild = createRequire(join(home, 'package.json'))('esbuild') as typeof import('esbuild');
  try {
    const { outputFiles } = esbuild.buildSync({
      ...{ entryPoints: [file], bundle: true, write: false, format: 'cjs', platform: 'node', target: 'node20' },
      ...{ external: ['tscc/*'], logLevel: 'silent', sourcemap: 'inline' },
    });
    return outputFiles[0]!.text;
  } catch (error) {
    const [first] = (error as BuildFailure).errors ?? [];
    if (first === undefined) throw error;
    throw new Error(`${first.location === null ? path : `${path}:${first.location.line}`}: ${first.text}`);
  }
}

function evaluate(text: string, file: string): { readonly exports: object } {
  const outer = createRequire(join(dirname(file), 'plugin.cjs'));
  const require = (name: string): unknown => {
    if (!name.startsWith('tscc/')) return outer(name);
    const found = modules[name];
    if (found === undefined)
      throw new Error(`${name} is no module for plugins; these are: ${Object.keys(modules).join(', ')}`);
    return found;
  };
  const module = { exports: {} };
  new Function('require', 'module', 'exports', `${text}\n//# sourceURL=${file}`)(require, module, module.exports);
  return module;
}
