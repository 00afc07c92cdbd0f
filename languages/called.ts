/** Called: calls, parameters and results are pieces in the places that the target's calling convention gives them. */
import { extend, type Lang } from '../nanopass/index.ts';
import { Moved } from './moved.ts';

const called = extend(Moved, 'Called', {
  remove: ['CallTo', 'Return', 'RegisterSaveArea', 'VariadicStack'],
  add: {
    External: {
      /**
       * `incoming` receives the argument registers, in order. `saveArea` is the object that holds the saved argument registers of a
       * variadic function.
       */
      Function: { symbol: 'symbol', incoming: 'Incoming*', locals: 'symbol*', body: 'Statement*' },
    },
    Incoming: {
      /** A scalar piece: the symbol is a hidden scalar, or the parameter itself. A stack location is relative to the first stack argument. */
      Incoming: { location: 'location', symbol: 'symbol' },
      /** An aggregate that lies in the argument area: the parameter's storage is right there. */
      IncomingBlock: { location: 'location', symbol: 'symbol' },
    },
    Statement: {
      /** `stack` is the size of the argument area in bytes; `vectors` the number of vector registers used where the callee wants to know, else -1. */
      Call: {
        function: 'Expression',
        arguments: 'Outgoing*',
        results: 'Result*',
        stack: 'int',
        vectors: 'int',
        returns: 'flag',
      },
      ReturnPieces: { pieces: 'Outgoing*' },
    },
    Outgoing: {
      Outgoing: { location: 'location', value: 'Expression' },
      /** Copies a block into the argument area. */
      OutgoingBlock: { location: 'location', address: 'Expression', size: 'int', align: 'int' },
    },
    /** The symbol is a hidden scalar. */
    Result: { Result: { location: 'location', symbol: 'symbol' } },
    Expression: {
      /** The argument area that the caller filled, plus `offset` bytes. */
      IncomingArea: { type: 'ctype', offset: 'int' },
    },
  },
});
type Schema = typeof called.schema;
export interface Called extends Schema {}
export const Called: Lang<Called> = called;
