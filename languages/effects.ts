/** Effects: expressions are pure and the order of evaluation is fixed; every effect is a statement of its own. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Branching } from './branching.ts';

const effects = extend(Branching, 'Effects', {
  remove: [
    'Group',
    'Comma',
    'Sequence',
    'StatementExpression',
    'Assign',
    'Call',
    'CallBuiltin',
    'AllocateStack',
    'Evaluate',
  ],
  add: {
    External: {
      /** A function is one list of statements. `locals` are all automatic objects but the parameters. */
      Function: { symbol: 'symbol', parameters: 'symbol*', locals: 'symbol*', body: 'Statement*' },
    },
    Statement: {
      /** The value of a volatile load stands alone on the right-hand side of a Store into a temporary. */
      Store: { place: 'Place', value: 'Expression' },
      /** An argument of aggregate type is a Load of its place. `result` is where the value goes, if it is used. */
      CallTo: { result: 'Place?', type: 'ctype', function: 'Expression', arguments: 'Expression*' },
      /** Built-ins with effects, or with more results than a value. */
      CallBuiltinTo: { result: 'Place?', type: 'ctype', name: 'name', arguments: 'Expression*' },
      AllocateStackTo: { result: 'Place', size: 'Expression', align: 'int' },
    },
    Expression: {
      /** Built-ins without effects: bswap, clz, popcount, fabs, sqrt ... */
      PureBuiltin: { type: 'ctype', name: 'name', arguments: 'Expression*' },
    },
  },
});
type Schema = typeof effects.schema;
export interface Effects extends Schema {}
export const Effects: Lang<Effects> = effects;
