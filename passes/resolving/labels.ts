/**
 * Labels: a name space for each function (C17 6.2.3), and one for each block that says `__label__` (gcc manual, Local Labels).
 *
 * A nested function sees the local labels of the blocks around it, which is how it jumps out.
 */
import type { Label, Unit } from '../../languages/unit.ts';

interface LabelScope {
  readonly labels: Map<string, Label>;
  /** A function's: names it does not declare belong to it all the same. */
  readonly function: boolean;
}

export class Labels {
  private readonly open: LabelScope[] = [];
  private readonly defined = new Set<Label>();
  /** Labels whose attribute says that nobody need jump to them. */
  private readonly unused = new Set<Label>();

  constructor(private readonly unit: Unit) {}

  enterFunction(): void {
    this.open.push({ labels: new Map(), function: true });
  }
  /** A block with local labels. */
  enterBlock(names: readonly string[], at: number): void {
    const labels = new Map<string, Label>();
    for (const name of names) {
      if (labels.has(name)) this.unit.diagnostics.error(at, `duplicate label declaration '${name}'`);
      else labels.set(name, this.unit.label(name, at));
    }
    this.open.push({ labels, function: false });
  }
  /** Ends what was entered last, and reports the labels that somebody jumps to and that are nowhere, or the other way round. */
  leave(): void {
    const { diagnostics } = this.unit;
    for (const label of this.open.pop()!.labels.values()) {
      if (!this.defined.has(label)) diagnostics.error(label.at, `label '${label.name}' used but not defined`);
      else if (!label.mentioned && !this.unused.has(label))
        diagnostics.warning('Wunused-label', label.at, `label '${label.name}' defined but not used`);
      this.defined.delete(label);
      this.unused.delete(label);
    }
  }
  /** The label that a name means where somebody refers to it. */
  find(name: string, at: number): Label {
    const label = this.lookUp(name, at);
    label.mentioned = true;
    return label;
  }
  private lookUp(name: string, at: number): Label {
    let own: LabelScope | null = null;
    for (let i = this.open.length - 1; i >= 0; i--) {
      const scope = this.open[i];
      if (scope.function && own !== null) continue;
      const label = scope.labels.get(name);
      if (label !== undefined) return label;
      if (scope.function) own = scope;
    }
    const label = this.unit.label(name, at);
    if (own === null) this.unit.diagnostics.error(at, `label '${name}' referenced outside of any function`);
    own?.labels.set(name, label);
    return label;
  }
  /** `unused` is what the attribute of that name says. */
  define(name: string, at: number, unused: boolean): Label {
    const label = this.lookUp(name, at);
    if (unused) this.unused.add(label);
    if (this.defined.has(label)) this.unit.diagnostics.error(at, `duplicate label '${name}'`);
    this.defined.add(label);
    return label;
  }
}
