/** The intervals that wait for a register, as a binary heap: the heaviest is on top. */
import type { Interval } from './intervals.ts';

export class Heap {
  private readonly items: Interval[] = [];

  push(item: Interval): void {
    const { items } = this;
    let i = items.length;
    items.push(item);
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!(item.weight > items[parent].weight)) break;
      items[i] = items[parent];
      i = parent;
    }
    items[i] = item;
  }

  pop(): Interval | undefined {
    const { items } = this;
    if (items.length === 0) return undefined;
    const top = items[0];
    const item = items.pop()!;
    const count = items.length;
    if (count === 0) return top;
    let i = 0;
    for (;;) {
      let child = 2 * i + 1;
      if (child >= count) break;
      if (child + 1 < count && items[child + 1].weight > items[child].weight) child++;
      if (!(items[child].weight > item.weight)) break;
      items[i] = items[child];
      i = child;
    }
    items[i] = item;
    return top;
  }
}
