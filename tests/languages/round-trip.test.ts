import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as languages from '../../languages/index.ts';
import { arbitrary } from '../../nanopass/arbitrary.ts';
import { type Lang, parse, show, validate } from '../../nanopass/index.ts';
import { handles, sampleUnit } from '../sample.ts';

const unit = sampleUnit();
const terminals = handles(unit);
const isLanguage = (x: unknown): x is Lang<never> => typeof x === 'object' && x !== null && 'prods' in x;

describe.each(
  Object.values(languages)
    .filter(isLanguage)
    .map(language => [language.name, language] as const),
)('%s', (_, language) => {
  test.each([...language.nts.keys()])('prints and reads back every %s, and accepts it as valid', nt => {
    const terms = arbitrary(language, nt, { depth: 4, terminals });
    fc.assert(
      fc.property(terms, fc.boolean(), (term, pretty) => {
        expect(validate(language, nt, term, { context: unit })).toEqual([]);
        const text = show(language, term, { origins: true, pretty, context: unit });
        expect(parse(language, text, { context: unit })).toStrictEqual(term);
      }),
      { numRuns: 20 },
    );
  });
});
