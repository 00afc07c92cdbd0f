/** What ByteAddressed means: a pointer moves by bytes, and a bit-field is where its unit is. */
import { ByteAddressed } from '../byte-addressed.ts';
import type { Operator } from './arithmetic.ts';
import { promotedOf } from './arithmetic.ts';
import { data } from './data.ts';
import { operateOn } from './expressions.ts';
import { integerKind } from './integers.ts';
import { address, meaning, scalar } from './results.ts';

const { '+': add } = integerKind(64, false).binary;

export const byteAddressed = meaning(ByteAddressed, data, {
  BitField: ({ type, pointer, field }, go) => ({ type, address: address(go(pointer)), field }),
  Offset: ({ pointer, bytes }, go) => {
    const [start, by] = [scalar(go(pointer)), scalar(go(bytes))];
    return f => add(start(f), by(f));
  },
  AssignOperation: ({ op, computation, place, value }, go, c) =>
    operateOn(c, go(place), op as Operator, computation, go(value), false),
  Increment: ({ place, post, down, step }, go, c) => {
    const type = c.unit.types.plain(place.type);
    const run = go(step);
    // An integer narrower than int is stepped as an int (C17 6.5.2.4p2).
    return operateOn(c, go(place), down ? '-' : '+', promotedOf(type), run, post);
  },
});
