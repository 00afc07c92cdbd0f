/** The parts of an initialised object while they are gathered: later ones replace earlier ones (C17 6.7.9p19). */
import type { Initialized } from '../languages/initialized.ts';
import type { MkT, Node } from '../nanopass/index.ts';

type Item = Node<Initialized, 'Item'>;
type Mk = MkT<Initialized>;

/** A part and the bits of the object that it covers. An item of null says that these bits are zero again. */
interface Part {
  readonly start: number;
  readonly end: number;
  readonly item: Item | null;
}

/** Parts that come in order and apart, as nearly all do, cost nothing extra. */
export class Parts {
  private parts: Part[] = [];
  private end = 0;
  private ordered = true;

  constructor(private readonly mk: Mk) {}

  add(start: number, end: number, item: Item): void {
    if (start < this.end) this.ordered = false;
    else this.end = end;
    if (end > this.end) this.end = end;
    this.parts.push({ start, end, item });
  }

  /** What has been given for these bits is void. */
  clear(start: number, end: number): void {
    if (start >= this.end) return;
    this.ordered = false;
    this.parts.push({ start, end, item: null });
  }

  /** What is left, by offset. Where one part lies inside another, the inner one comes after it. */
  items(): readonly Item[] {
    const left = this.ordered ? this.parts : this.resolved();
    return left.map(part => part.item!);
  }

  /** What is left, `by` bytes further on. */
  moved(by: number): readonly { readonly start: number; readonly end: number; readonly item: Item }[] {
    const { mk } = this;
    return (this.ordered ? this.parts : this.resolved()).map(({ start, end, item }) => {
      const offset = item!.offset + by;
      const there = { start: start + 8 * by, end: end + 8 * by };
      switch (item!.kind) {
        case 'Item':
          return { ...there, item: mk.Item({ offset, type: item!.type, value: item!.value }) };
        case 'BitItem':
          return { ...there, item: mk.BitItem({ offset, field: item!.field, value: item!.value }) };
        case 'BytesItem':
          return { ...there, item: mk.BytesItem({ offset, bytes: item!.bytes }) };
        default: {
          const { stride, count, type, value } = item!;
          return { ...there, item: mk.RepeatedItem({ offset, stride, count, type, value }) };
        }
      }
    });
  }

  private resolved(): Part[] {
    const numbered = this.parts.map((part, order) => ({ part, order }));
    numbered.sort((a, b) => a.part.start - b.part.start || a.order - b.order);
    const result: Part[] = [];
    for (let i = 0; i < numbered.length; ) {
      let j = i + 1;
      for (let { end } = numbered[i].part; j < numbered.length && numbered[j].part.start < end; j++)
        end = Math.max(end, numbered[j].part.end);
      const overlapping = numbered.slice(i, j).sort((a, b) => a.order - b.order);
      for (const part of this.overlaid(overlapping.map(n => n.part))) result.push(part);
      i = j;
    }
    return result;
  }

  /** Parts that overlap, in the order written, without what later ones replace. */
  private overlaid(parts: readonly Part[]): Part[] {
    let left: Part[] = [];
    for (const part of parts) {
      let rest = false;
      if (left.some(l => l.start < part.end && part.start < l.end)) {
        const kept: Part[] = [];
        for (const l of left) {
          const cut = this.cut(l, part);
          if (cut === null) continue;
          kept.push(cut);
          rest ||= cut.start < part.end && part.start < cut.end;
        }
        left = kept;
      }
      if (part.item !== null) left.push(part);
      else if (rest) left.push({ ...part, item: this.zeros(part) });
    }
    return left
      .map((part, order) => ({ part, order }))
      .sort((a, b) => a.part.start - b.part.start || a.order - b.order)
      .map(n => n.part);
  }

  /** An earlier part without what a later one covers, as far as one part can say it; null where nothing is left. */
  private cut(part: Part, by: Part): Part | null {
    if (by.start >= part.end || by.end <= part.start) return part;
    if (by.start <= part.start && by.end >= part.end) return null;
    const { item } = part;
    if (item === null || item.kind !== 'RepeatedItem') return part;
    const { offset, stride, type, value } = item;
    const bits = 8 * stride;
    const dropped = by.start <= part.start ? Math.floor((by.end - part.start) / bits) : 0;
    const count = by.end >= part.end ? Math.ceil((by.start - part.start) / bits) : item.count;
    if (count - dropped === item.count) return part;
    const start = part.start + dropped * bits;
    const shorter = { offset: offset + dropped * stride, stride, count: count - dropped, type, value };
    return {
      start,
      end: count === item.count ? part.end : start + shorter.count * bits,
      item: this.mk.RepeatedItem(shorter),
    };
  }

  private zeros(part: Part): Item {
    return this.mk.BytesItem({ offset: part.start / 8, bytes: new Uint8Array((part.end - part.start) / 8) });
  }
}
